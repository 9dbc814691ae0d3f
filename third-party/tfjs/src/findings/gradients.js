import * as tf from '../tensorflow.js'
import { findings } from './finding.js'

const unknown = 'Not found upstream.'

export const gradients = findings({
  mirrorPadGradient: {
    title: 'The gradient of mirrorPad forgets the mirrored elements',
    kind: 'bug',
    call: () => tf.grad(x => tf.mirrorPad(x, [[1, 0]], 'reflect'))(tf.tensor1d([1, 2]), tf.tensor1d([10, 100, 1000])),
    expected: [100, 1010],
    because:
      '[a, b] becomes [b, a, b]: b is there twice, and gets 10 + 1000. The gradient cuts out the middle, as that of a constant padding does.',
    got: { cpu: [100, 1000], wasm: [100, 1000] },
    upstream: unknown,
  },
  cumsumGradient: {
    title: 'The gradient of cumsum along an axis but the last is transposed',
    kind: 'bug',
    call: () =>
      tf.grad(x => tf.cumsum(x, 0))(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([1, 10, 100, 1000], [2, 2])),
    expected: [101, 1010, 100, 1000],
    because:
      'The first row is in both sums of its column, the second in one: 1 + 100, 10 + 1000, 100, 1000. The sums are right and then transposed; where the result is not square it throws.',
    got: { cpu: [101, 100, 1010, 1000], wasm: [101, 100, 1010, 1000] },
    upstream: unknown,
  },
  absGradient: {
    title: 'The gradient of abs at 0 is −1',
    kind: 'semantics',
    call: () => tf.grad(tf.abs)(tf.tensor1d([0])),
    expected: [0],
    because:
      'Any number from −1 to 1 is a subgradient; TensorFlow and this project take sign(0) = 0. `step` is called with −1 as what it is at 0 and below.',
    got: { cpu: [-1], wasm: [-1] },
    upstream: unknown,
  },
  powGradient: {
    title: 'The gradient of x⁰ at 0 is NaN',
    kind: 'bug',
    call: () => tf.grad(x => tf.pow(x, tf.tensor1d([0])))(tf.tensor1d([0])),
    expected: [0],
    because: 'x⁰ is 1 for every x: its slope is 0. The rule y · x^(y − 1) is taken at its word, 0 · ∞.',
    got: { cpu: [Number.NaN], wasm: [Number.NaN] },
    upstream: unknown,
  },
})
