import { DataError, nest, subtree } from '@convene/core'
import { readSafetensors, safetensorsMetadata, writeSafetensors } from '@convene/zoo'
import * as v from 'valibot'
import type { TrainState } from '../trainState.ts'

// NaN, as of a metric over nothing, is null in JSON.
const figure = v.union([
  v.number(),
  v.pipe(
    v.null(),
    v.transform(() => Number.NaN),
  ),
])
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const word = v.pipe(v.number(), v.integer())
const progress = v.object({
  step: count,
  epoch: count,
  batch: count,
  key: v.tuple([word, word, word, word]),
  sums: v.record(v.string(), v.array(v.number())),
  history: v.array(v.record(v.string(), figure)),
})

/** Under which name of a file's metadata it says how far the training is. */
const entry = 'convene.training'

/**
 * A training as a file in the safetensors format: `variables/<path>` and `slots/<slot>/<path>`, and the rest as JSON in its
 * metadata. Other programs read the weights out of it.
 *
 * @param about more to keep in the metadata, such as which model it is
 */
export function writeCheckpoint(state: TrainState, about: Readonly<Record<string, string>> = {}): Uint8Array {
  const { variables, slots, ...rest } = state
  const metadata = { ...about, [entry]: JSON.stringify(rest) }
  return writeSafetensors({ ...nest('variables', variables), ...nest('slots', slots) }, metadata)
}

export interface Checkpoint {
  readonly state: TrainState
  readonly about: Readonly<Record<string, string>>
}

/**
 * A training out of a file.
 *
 * @param where the file, for messages
 * @throws DataError checkpoint.format: a file in the safetensors format, but of something else
 * @throws DataError as `readSafetensors`
 */
export function readCheckpoint(bytes: Uint8Array, where: string): Checkpoint {
  const tensors = readSafetensors(bytes, where)
  const { [entry]: json, ...about } = safetensorsMetadata(bytes, where)
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), progress), json)
  if (!parsed.success) {
    const received = json === undefined ? 'no such metadata' : v.summarize(parsed.issues)
    throw new DataError({ code: 'checkpoint.format', expected: `a checkpoint of a training in ${where}`, received })
  }
  const arrays = { variables: subtree(tensors, 'variables'), slots: subtree(tensors, 'slots') }
  return { state: { ...parsed.output, ...arrays }, about }
}
