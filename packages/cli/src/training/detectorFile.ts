import { DataError } from '@convene/core'
import { variableShapes } from '@convene/nn'
import { readCheckpoint } from '@convene/train'
import { assignWeights } from '@convene/zoo'
import * as v from 'valibot'
import type { Detector } from '../yolo.ts'
import { digitDetector } from './digitDetector.ts'

/** What a trained detector has to be known by. */
export interface DetectorAbout {
  readonly model: string
  /** [width, height] in pixels. */
  readonly anchors: readonly (readonly [width: number, height: number])[]
  readonly classNames: readonly string[]
}

const side = v.pipe(v.number(), v.finite(), v.gtValue(0))
const about: v.GenericSchema<unknown, DetectorAbout> = v.object({
  model: v.literal('digitDetector'),
  anchors: v.pipe(v.array(v.tuple([side, side])), v.minLength(1), v.maxLength(100)),
  classNames: v.pipe(v.array(v.string()), v.length(10)),
})

const entry = 'convene.detector'

/** For the metadata of a checkpoint. */
export function detectorMetadata(value: DetectorAbout): Readonly<Record<string, string>> {
  return { [entry]: JSON.stringify(value) }
}

/**
 * A detector that `convene train` has trained.
 *
 * @param where the file, for messages
 * @throws DataError checkpoint.format: not such a file
 * @throws DataError weights.…: its values do not fit the network
 */
export function readTrainedDetector(bytes: Uint8Array, where: string): Detector {
  const checkpoint = readCheckpoint(bytes, where)
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), about), checkpoint.about[entry])
  if (!parsed.success) {
    const received = checkpoint.about[entry] === undefined ? 'none' : parsed.issues[0].message
    throw new DataError({ code: 'checkpoint.format', expected: `a detector in ${where}`, received })
  }
  const { anchors, classNames } = parsed.output
  const model = digitDetector(anchors)
  return { model, weights: assignWeights(variableShapes(model), checkpoint.state.variables), classNames }
}
