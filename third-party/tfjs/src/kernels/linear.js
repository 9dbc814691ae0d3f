import * as tf from '../tensorflow.js'

/** @import { Kernels } from '@convene/core' */

/** @type {Pick<Kernels<tf.Tensor>, 'matMul' | 'sum' | 'max' | 'argMax'>} */
export const linear = {
  matMul: (_, a, b, { transposeA, transposeB }) => tf.matMul(a, b, transposeA, transposeB),
  sum: (_, x, { axes, keepDims }) => tf.sum(x, [...axes], keepDims),
  max: (_, x, { axes, keepDims }) => tf.max(x, [...axes], keepDims),
  argMax: (_, x, { axis }) => tf.cast(tf.argMax(x, axis), 'float32'),
}
