import * as tf from '../tensorflow.js'

/** @import { Kernels } from '@convene/core' */
/** @typedef {'fill' | 'literal' | 'reshape' | 'broadcastTo' | 'transpose' | 'slice' | 'pad' | 'concat' | 'reverse'} Layout */

/** @type {Pick<Kernels<tf.Tensor>, Layout | 'gather' | 'scatterAdd'>} */
export const shapes = {
  fill: (out, { value }) => tf.fill([...out], value, 'float32'),
  literal: (out, { data }) => tf.tensor(Float32Array.from(data), [...out], 'float32'),
  reshape: (out, x) => tf.reshape(x, [...out]),
  broadcastTo: (out, x) => tf.broadcastTo(x, [...out]),
  transpose: (_, x, { perm }) => tf.transpose(x, [...perm]),
  slice: (_, x, { begin, size }) => tf.slice(x, [...begin], [...size]),
  pad: (_, x, { padding, value }) =>
    tf.pad(
      x,
      padding.map(([before, after]) => [before, after]),
      value,
    ),
  concat: (_, x, y, { axis }) => tf.concat([x, y], axis),
  reverse: (_, x, { axes }) => tf.reverse(x, [...axes]),

  // Beyond the rows TensorFlow.js throws or reads what is there: what is asked for lies within.
  gather: (_, x, indices) => tf.gather(x, rowNumbers(indices, x.shape[0] ?? 1)),
  scatterAdd: (out, indices, values, { rows }) => {
    const numbers = tf.reshape(rowNumbers(indices, rows), [indices.size, 1])
    return tf.scatterND(tf.cast(numbers, 'int32'), tf.reshape(values, [indices.size, ...out.slice(1)]), [...out])
  },
}

/**
 * @param {tf.Tensor} indices
 * @param {number} rows
 * @returns {tf.Tensor} int32
 */
function rowNumbers(indices, rows) {
  return tf.cast(tf.clipByValue(indices, 0, rows - 1), 'int32')
}
