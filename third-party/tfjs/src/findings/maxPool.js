import * as tf from '../tensorflow.js'
import { findings } from './finding.js'

const smallest = 2 ** -126
const unknown = 'Not found upstream.'

export const maxPool = findings({
  maxPoolGradient: {
    title: 'wasm: the gradient of maxPool is lost where the maximum is not positive',
    kind: 'bug',
    call: () =>
      tf.grad(x => tf.maxPool(x, 1, 1, 'valid'))(
        tf.tensor4d([1, -2], [1, 1, 2, 1]),
        tf.tensor4d([10, 100], [1, 1, 2, 1]),
      ),
    expected: [10, 100],
    because:
      'Windows of one element: the pooling is the identity, and so is its gradient. The search for the maximum starts at C++’s `numeric_limits<float>::min()`, ' +
      'which is the smallest positive number, 2⁻¹²⁶, and not the most negative one; a window without anything larger points at element 0 of the whole tensor. ' +
      'Training with negative activations, or with zeros behind a relu, loses gradients without a word.',
    got: { wasm: [10, 0] },
    upstream: unknown,
  },
  maxPoolWithArgmax: {
    title: 'wasm: maxPoolWithArgmax gives 2⁻¹²⁶ for windows without a positive number',
    kind: 'bug',
    call: () => tf.maxPoolWithArgmax(tf.tensor4d([1, -2], [1, 1, 2, 1]), 1, 1, 'valid').result,
    expected: [1, -2],
    because: 'Windows of one element again. The same wrong start of the search; the index that comes with it is 0.',
    got: { wasm: [1, smallest] },
    upstream: unknown,
  },
  maxPool3d: {
    title: 'wasm: maxPool3d gives 2⁻¹²⁶ for windows without a positive number',
    kind: 'bug',
    call: () => tf.maxPool3d(tf.tensor5d([-2], [1, 1, 1, 1, 1]), 1, 1, 'valid'),
    expected: [-2],
    because: 'The maximum of one number is that number. The same wrong start, in the forward kernel too.',
    got: { wasm: [smallest] },
    upstream: unknown,
  },
  maxPool3dGradient: {
    title: 'cpu: the gradient of maxPool3d goes to the wrong place when the window is not square',
    kind: 'bug',
    call: () =>
      tf.grad(x => tf.maxPool3d(x, [1, 2, 3], 1, 'valid'))(
        tf.tensor5d([1, 2, 3, 4, 6, 5], [1, 1, 2, 3, 1]),
        tf.tensor5d([10], [1, 1, 1, 1, 1]),
      ),
    expected: [0, 0, 0, 0, 10, 0],
    because:
      'One window of 2 by 3, whose maximum, 6, is its fifth element. The place of the maximum is stored as row · height + column (1 · 2 + 1 = 3) and read as row · width + column.',
    got: { cpu: [0, 0, 0, 10, 0, 0] },
    upstream: unknown,
  },
  maxPoolTies: {
    title: 'wasm: of equal maxima the last gets the gradient, on cpu the first',
    kind: 'semantics',
    call: () =>
      tf.grad(x => tf.maxPool(x, [1, 2], 1, 'valid'))(
        tf.tensor4d([3, 3], [1, 1, 2, 1]),
        tf.tensor4d([10], [1, 1, 1, 1]),
      ),
    expected: [10, 0],
    because:
      'Both elements are the maximum; the first gets the gradient here, as on the cpu backend. wasm compares with ≥, so that the last one wins: a model trains differently on the two.',
    got: { wasm: [0, 10] },
    upstream: unknown,
  },
})
