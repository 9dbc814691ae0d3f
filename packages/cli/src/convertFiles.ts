import { realpath, stat } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { DataError } from '@convene/core'
import { folderFiles } from '@convene/data/node'
import type { DarknetLayer, WeightFiles } from '@convene/zoo'
import * as v from 'valibot'
import type { Context } from './context.ts'
import { readText } from './readText.ts'

/** More than any configuration or list of layers. */
const maxBytes = 2 ** 24

export interface OpenedWeights {
  readonly files: WeightFiles
  /** Which of them it is. */
  readonly path: string
}

/**
 * A file of weights and those beside it. A folder stands for the model.json in it.
 *
 * @throws DataError convert.read: there is none
 */
export async function openWeights(source: string, { cwd, signal }: Context): Promise<OpenedWeights> {
  try {
    const file = await realpath(resolve(cwd, source))
    const isFolder = (await stat(file)).isDirectory()
    const folder = isFolder ? file : dirname(file)
    return { files: folderFiles(folder, signal), path: isFolder ? 'model.json' : basename(file) }
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such file' : String(cause)
    throw new DataError({
      code: 'convert.read',
      expected: 'a file of weights',
      received: `${source}: ${reason}`,
      cause,
    })
  }
}

/** @throws DataError convert.read, convert.size */
export async function readSmallFile(file: string, { cwd }: Context): Promise<Uint8Array> {
  return new TextEncoder().encode(await readText(file, cwd, { code: 'convert', what: 'a JSON file', maxBytes }))
}

const size = v.pipe(v.number(), v.integer(), v.minValue(1))
const layers = v.array(
  v.strictObject({
    name: v.pipe(v.string(), v.minLength(1)),
    filters: size,
    size,
    channels: size,
    batchNormalize: v.boolean(),
    normalization: v.exactOptional(v.string()),
  }),
)

/**
 * The convolutions of a darknet file: `[{ "name", "filters", "size", "channels", "batchNormalize", "normalization"? }]`.
 *
 * @throws DataError convert.layers: not such a list
 * @throws DataError convert.read, convert.size
 */
export async function readDarknetLayers(file: string, context: Context): Promise<readonly DarknetLayer[]> {
  const expected = `a list of { name, filters, size, channels, batchNormalize } in ${file}`
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder().decode(await readSmallFile(file, context)))
  } catch (cause) {
    if (cause instanceof DataError) throw cause
    throw new DataError({ code: 'convert.layers', expected, received: 'no JSON', cause })
  }
  const result = v.safeParse(layers, value, { abortEarly: true })
  if (result.success) return result.output
  const [issue] = result.issues
  const received = `${issue.received} at ${v.getDotPath(issue) ?? 'the top'}`
  throw new DataError({ code: 'convert.layers', expected, received })
}
