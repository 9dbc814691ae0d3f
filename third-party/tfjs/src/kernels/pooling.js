import * as tf from '../tensorflow.js'
import { explicit } from './explicit.js'

/** @import { Kernels, Pool2dAttrs } from '@convene/core' */
/** @typedef {'maxPool2d' | 'maxPool2dGather' | 'maxPool2dInputGrad' | 'avgPool2d' | 'avgPool2dInputGrad'} Pooling */

/** @type {Pick<Kernels<tf.Tensor>, Pooling>} */
export const pooling = {
  maxPool2d: (_, x, attrs) => pool('max', x, attrs),
  maxPool2dInputGrad: (_, x, dy, attrs) => tf.grad(x => pool('max', x, attrs))(x, dy),
  maxPool2dGather: (_, x, values, { windowSize: [kh, kw], strides: [sh, sw], padding, dilations }) => {
    if (dilations.some(n => n !== 1)) throw new Error('maxPoolWithArgmax takes no dilation')
    const image = /** @type {tf.Tensor4D} */ (x)
    const { indexes } = tf.maxPoolWithArgmax(image, [kh, kw], [sh, sw], explicit(padding), true)
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
function pool(type, x, { windowSize: [kh, kw], strides: [sh, sw], padding, dilations: [dh, dw] }) {
  return tf.pool(/** @type {tf.Tensor4D} */ (x), [kh, kw], type, explicit(padding), [dh, dw], [sh, sw])
}
