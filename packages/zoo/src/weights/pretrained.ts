import type { Tree } from '@convene/core'
import { type HostTensor, type Model, variableShapes } from '@convene/nn'
import { deeplabV3MobilenetV2 } from '../deeplabV3.ts'
import { resnet50 } from '../resnet.ts'
import { assignWeights } from './assignWeights.ts'
import { deeplabV3Voc, foldedWeights } from './deeplabV3Voc.ts'
import { keras2Resnet50Name } from './keras2Resnet50Name.ts'
import { type LoadWeightsOptions, loadWeights } from './loadWeights.ts'
import { resnet50Imagenet, resnet50ImagenetEpsilon } from './resnet50Imagenet.ts'
import type { WeightsSource } from './source.ts'

/** A network and what it has learnt, on the host. */
export interface Pretrained {
  readonly model: Model
  /** A value for each of the model's variables. */
  readonly weights: Tree<HostTensor>
}

export interface PretrainedOptions extends LoadWeightsOptions {
  /**
   * Where the weights come from; the pinned package, if left out. Anything else must come from the same training: ε of
   * the batch normalization is not among the weights.
   */
  readonly source?: WeightsSource
}

/**
 * ResNet-50 trained on ImageNet's 1000 classes. Its input is made by `imageToInput` of `@convene/data` with size
 * [224, 224] and mode `'caffe'`.
 *
 * @throws DataError weights.…: what `loadWeights` and `assignWeights` throw
 */
export async function pretrainedResnet50(options: PretrainedOptions = {}): Promise<Pretrained> {
  const { source = resnet50Imagenet, ...rest } = options
  const model = resnet50({ epsilon: resnet50ImagenetEpsilon })
  const loaded = await loadWeights(source, rest)
  return { model, weights: assignWeights(variableShapes(model), loaded, { rename: keras2Resnet50Name }) }
}

/**
 * DeepLabv3 on MobileNetV2, trained on VOC's 20 classes and background, `vocLabels`. Its input is 513×513: the photo made to fit,
 * as `tf` mode has it, and zeros.
 *
 * @throws DataError weights.…: what `loadWeights` throws; weights.mismatch
 */
export async function pretrainedDeeplabV3(options: PretrainedOptions = {}): Promise<Pretrained> {
  const { source = deeplabV3Voc, ...rest } = options
  const model = deeplabV3MobilenetV2({ outputStride: 8 })
  const graph = await loadWeights(source, { ...rest, format: 'graph' })
  return { model, weights: foldedWeights(variableShapes(model), graph) }
}
