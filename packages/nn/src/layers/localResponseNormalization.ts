import { localResponseNorm, type RadiusLrnOptions, radiusLrn, type SizeLrnOptions, sizeLrn } from '@convene/core'
import type { Layer, LayerOptions } from '../layer.ts'
import { statelessLayer } from '../primitiveLayer.ts'

/** As the paper and TensorFlow state it, by a radius; or as Caffe, PyTorch and ONNX do, by a size that divides alpha. */
export type LocalResponseNormalizationOptions = LayerOptions & (RadiusLrnOptions | SizeLrnOptions)

/**
 * Divides each element of an image by a power of the squares of its neighbours in other channels: x·(bias + alpha·Σ x²)^−beta.
 *
 * @see Krizhevsky, Sutskever & Hinton, ImageNet Classification with Deep Convolutional Neural Networks, 2012, section 3.3
 */
export function localResponseNormalization(options: LocalResponseNormalizationOptions = {}): Layer {
  const resolved = 'size' in options ? sizeLrn(options) : radiusLrn(options)
  return statelessLayer('LocalResponseNormalization', options, (ops, x) => localResponseNorm(ops, x, resolved))
}
