import * as tf from '../tensorflow.js'
import { explicit } from './explicit.js'

/** @import { Conv2dAttrs, Kernels } from '@convene/core' */

/** @type {Pick<Kernels<tf.Tensor>, 'conv2d' | 'conv2dInputGrad' | 'conv2dFilterGrad'>} */
export const convolutions = {
  conv2d: (_, x, filter, attrs) => conv2d(x, filter, attrs),
  conv2dInputGrad: (out, dy, filter, attrs) => tf.grad(x => conv2d(x, filter, attrs))(tf.zeros([...out]), dy),
  conv2dFilterGrad: (out, x, dy, attrs) => tf.grad(filter => conv2d(x, filter, attrs))(tf.zeros([...out]), dy),
}

/**
 * TensorFlow.js has groups of one input channel, as depthwise convolution; other groups are convolved one by one.
 *
 * @param {tf.Tensor} x
 * @param {tf.Tensor} filter
 * @param {Conv2dAttrs} attrs
 * @returns {tf.Tensor}
 */
function conv2d(x, filter, { strides: [sh, sw], padding, dilations: [dh, dw], groups }) {
  const image = /** @type {tf.Tensor4D} */ (x)
  const taps = /** @type {tf.Tensor4D} */ (filter)
  const [kh, kw, ci, co] = taps.shape
  const pad = explicit(padding)
  if (groups === 1) return tf.conv2d(image, taps, [sh, sw], pad, 'NHWC', [dh, dw])
  if (ci === 1) {
    const multiplied = /** @type {tf.Tensor4D} */ (tf.reshape(taps, [kh, kw, groups, co / groups]))
    return tf.depthwiseConv2d(image, multiplied, [sh, sw], pad, 'NHWC', [dh, dw])
  }
  const filters = /** @type {tf.Tensor4D[]} */ (tf.split(taps, groups, 3))
  const images = /** @type {tf.Tensor4D[]} */ (tf.split(image, groups, 3))
  return tf.concat(
    filters.map((filter, i) =>
      tf.conv2d(/** @type {tf.Tensor4D} */ (images[i]), filter, [sh, sw], pad, 'NHWC', [dh, dw]),
    ),
    3,
  )
}
