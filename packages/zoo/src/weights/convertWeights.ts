import { DataError, type Shape, type Tree } from '@convene/core'
import type { HostTensor } from '@convene/nn'
import { assignWeights } from './assignWeights.ts'
import { type WriteKerasOptions, writeKeras } from './kerasArchive.ts'
import { writeNpz } from './npz.ts'
import { type ReadWeights, type ReadWeightsOptions, readWeights } from './readWeights.ts'
import { writeSafetensors } from './safetensors.ts'
import type { WeightFiles } from './weightFiles.ts'
import type { WeightFormat } from './weightFormat.ts'
import { type WriteLayersModelOptions, writeLayersModel } from './writeLayersModel.ts'

/** What weights can be written as. */
export const writableFormats = ['safetensors', 'keras', 'tfjs', 'npz'] as const
export type WritableFormat = (typeof writableFormats)[number]

export interface WriteWeightsOptions extends WriteKerasOptions, WriteLayersModelOptions {}

/**
 * Weights as the files of a format, by name: one, such as `model.safetensors`, or a model.json and its shards.
 *
 * @throws DataError what the format's writer throws
 */
export async function writeWeights(
  weights: Tree<HostTensor>,
  format: WritableFormat,
  options: WriteWeightsOptions = {},
): Promise<Tree<Uint8Array>> {
  switch (format) {
    case 'safetensors':
      return { 'model.safetensors': writeSafetensors(weights) }
    case 'keras':
      return { 'model.keras': await writeKeras(weights, options) }
    case 'npz':
      return { 'model.npz': await writeNpz(weights) }
    case 'tfjs':
      return writeLayersModel(weights, options)
  }
}

export interface ConvertWeightsOptions extends ReadWeightsOptions, WriteWeightsOptions {
  /** What to do with the weights in between, such as `fromTorch`. */
  readonly change?: (weights: Tree<HostTensor>) => Tree<HostTensor>
  /** The shapes that a network expects, by name and in its order: what is written holds these, and nothing else. */
  readonly expected?: Tree<Shape>
}

export interface Converted extends ReadWeights {
  readonly files: Tree<Uint8Array>
}

/** Formats whose files have no order, or one of their own. */
const unordered: ReadonlySet<WeightFormat> = new Set(['safetensors', 'tflite'])

/**
 * Reads weights of any format, and gives them as files of another.
 *
 * @throws DataError weights.mismatch: names all weights that are not what is expected
 * @throws DataError keras.order: layers go into a .keras archive by their order, and the file that is read has none
 * @throws DataError, ShapeError what `readWeights` and `writeWeights` throw
 */
export async function convertWeights(
  source: Uint8Array | WeightFiles,
  target: WritableFormat,
  options: ConvertWeightsOptions = {},
): Promise<Converted> {
  const { change = same => same, expected, config } = options
  const { format, weights: read } = await readWeights(source, options)
  if (target === 'keras' && unordered.has(format) && !expected && !config) {
    const wanted = `the configuration of the model, or a network whose order the weights take`
    throw new DataError({ code: 'keras.order', expected: wanted, received: `weights from ${format}, without an order` })
  }
  const weights = expected ? assignWeights(expected, change(read)) : change(read)
  return { format, weights, files: await writeWeights(weights, target, options) }
}
