import * as tf from '../tensorflow.js'

/** @import { Kernels } from '@convene/core' */
/** @typedef {'neg' | 'floor' | 'exp' | 'log' | 'sqrt' | 'rsqrt' | 'sin' | 'cos' | 'atan' | 'tanh' | 'sigmoid' | 'erf' | 'relu'} Unary */
/** @typedef {'add' | 'sub' | 'mul' | 'div' | 'pow' | 'maximum' | 'greater' | 'equal' | 'select'} Others */

/** @type {Pick<Kernels<tf.Tensor>, Unary | Others>} */
export const elementwise = {
  neg: (_, x) => tf.neg(x),
  floor: (_, x) => tf.floor(x),
  exp: (_, x) => tf.exp(x),
  log: (_, x) => tf.log(x),
  sqrt: (_, x) => tf.sqrt(x),
  rsqrt: (_, x) => tf.rsqrt(x),
  sin: (_, x) => tf.sin(x),
  cos: (_, x) => tf.cos(x),
  atan: (_, x) => tf.atan(x),
  tanh: (_, x) => tf.tanh(x),
  sigmoid: (_, x) => tf.sigmoid(x),
  erf: (_, x) => tf.erf(x),
  relu: (_, x) => tf.relu(x),

  add: (_, x, y) => tf.add(x, y),
  sub: (_, x, y) => tf.sub(x, y),
  mul: (_, x, y) => tf.mul(x, y),
  div: (_, x, y) => tf.div(x, y),
  pow: (_, x, y) => tf.pow(x, y),
  maximum: (_, x, y) => tf.maximum(x, y),
  // Its comparisons are of type bool.
  greater: (_, x, y) => tf.cast(tf.greater(x, y), 'float32'),
  equal: (_, x, y) => tf.cast(tf.equal(x, y), 'float32'),
  select: (_, condition, x, y) => tf.where(tf.notEqual(condition, 0), x, y),
}
