import * as tf from '../tensorflow.js'
import { isDilated, isPadded } from '../when.js'
import { explicit } from './explicit.js'

/** @import { Kernels, Pool2dAttrs } from '@convene/core' */
/** @typedef {'maxPool2d' | 'maxPool2dGather' | 'maxPool2dInputGrad' | 'avgPool2d' | 'avgPool2dInputGrad'} Pooling */

/** @type {Pick<Kernels<tf.Tensor>, Pooling>} */
export const pooling = {
  maxPool2d: (_, x, attrs) => pool('max', x, attrs),
  maxPool2dInputGrad: (_, x, dy, attrs) => tf.grad(x => pool('max', x, attrs))(x, dy),
  maxPool2dGather: (_, x, values, attrs) => {
    if (isDilated(attrs)) throw new Error('maxPoolWithArgmax takes no dilation')
    const { windowSize, strides, padding } = attrs
    const image = /** @type {tf.Tensor4D} */ (x)
    const { indexes } = tf.maxPoolWithArgmax(image, [...windowSize], [...strides], explicit(padding), true)
    return tf.gather(tf.reshape(values, [values.size]), tf.cast(indexes, 'int32'))
  },
  avgPool2d: (_, x, attrs) => pool('avg', x, attrs),
  avgPool2dInputGrad: (out, dy, attrs) => tf.grad(x => pool('avg', x, attrs))(tf.zeros([...out]), dy),
}

/**
 * @param {'max' | 'avg'} type
 * @param {tf.Tensor} x
 * @param {Pool2dAttrs} attrs
 * @returns {tf.Tensor}
 */
function pool(type, x, attrs) {
  const { windowSize, strides, padding, dilations } = attrs
  // It would be, without a word, and then wasm may die of a window that is larger than the image.
  if (isDilated(attrs) && isPadded(attrs)) throw new Error('tf.pool ignores explicit padding when dilated')
  return tf.pool(/** @type {tf.Tensor4D} */ (x), [...windowSize], type, explicit(padding), [...dilations], [...strides])
}
