import * as tf from '../tensorflow.js'
import { findings } from './finding.js'

const { NaN: nan } = Number
const unknown = 'Not found upstream.'

export const notNumbers = findings({
  maximumOfNaN: {
    title: 'wasm: maximum keeps NaN only as its first operand',
    kind: 'bug',
    call: () => tf.maximum(tf.tensor1d([1, Number.NaN]), tf.tensor1d([Number.NaN, 1])),
    expected: [nan, nan],
    because:
      'NaN in an operand gives NaN, as in TensorFlow and on the cpu backend, whichever operand it is; on wasm maximum(1, NaN) is 1 and maximum(NaN, 1) is NaN.',
    got: { wasm: [1, nan] },
    upstream:
      '[#4883](https://github.com/tensorflow/tfjs/issues/4883) asked for TensorFlow’s rule and is closed by [#5028](https://github.com/tensorflow/tfjs/pull/5028); this remainder was not found.',
  },
  maxPoolOfNaN: {
    title: 'maxPool drops NaN, and on wasm all that comes after it',
    kind: 'bug',
    call: () => tf.maxPool(tf.tensor4d([Number.NaN, 1], [1, 1, 2, 1]), [1, 2], 1, 'valid'),
    expected: [nan],
    because:
      'TensorFlow.js lets NaN win in `tf.max` of the same two numbers. cpu gives the largest number that is not NaN; wasm gives −∞ here, and 1 for [1, NaN]: what comes out depends on where NaN stands.',
    got: { cpu: [1], wasm: [Number.NEGATIVE_INFINITY] },
    upstream: unknown,
  },
  clipOfNaN: {
    title: 'wasm: clipByValue and relu6 turn NaN into 0',
    kind: 'bug',
    call: () => tf.clipByValue(tf.tensor1d([Number.NaN]), 0, 1),
    expected: [nan],
    because:
      'NaN is neither below nor above, and stays NaN on the cpu backend and in TensorFlow. wasm gives the lower end: a diverged network looks healthy.',
    got: { wasm: [0] },
    upstream: unknown,
  },
  argMaxOfNaN: {
    title: 'argMax passes NaN over',
    kind: 'semantics',
    call: () => tf.argMax(tf.tensor1d([1, Number.NaN, 2])),
    expected: [1],
    because:
      '`tf.max` of these numbers is NaN, which stands at 1, and NumPy’s argmax says so; `tf.argMax` points at 2, which is not what `tf.max` gives. Deterministic, and stated nowhere.',
    got: { cpu: [2], wasm: [2] },
    upstream: unknown,
  },
  signOfNaN: {
    title: 'sign of NaN is 0',
    kind: 'semantics',
    call: () => tf.sign(tf.tensor1d([Number.NaN])),
    expected: [nan],
    because: 'NaN has no sign; NumPy gives NaN.',
    got: { cpu: [0], wasm: [0] },
    upstream: unknown,
  },
  logSumExpOfInfinity: {
    title: 'logSumExp of nothing but −∞ is NaN',
    kind: 'bug',
    call: () => tf.logSumExp(tf.tensor1d([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY])),
    expected: [Number.NEGATIVE_INFINITY],
    because: 'ln(e^−∞ + e^−∞) = ln 0 = −∞, as a masked row has it. The maximum is subtracted first, −∞ − (−∞).',
    got: { cpu: [nan], wasm: [nan] },
    upstream: unknown,
  },
  convolutionOfNaN: {
    title: 'wasm: convolutions and average poolings turn NaN into −∞',
    kind: 'bug',
    call: () => tf.conv2d(tf.tensor4d([Number.NaN, 1], [1, 1, 2, 1]), tf.tensor4d([1], [1, 1, 1, 1]), 1, 'valid'),
    expected: [nan, 1],
    because:
      'NaN · 1 is NaN, on the cpu backend too. The result is clamped to [−∞, ∞], and the clamp takes its lower end for NaN; so do depthwiseConv2d and avgPool. matMul keeps NaN.',
    got: { wasm: [Number.NEGATIVE_INFINITY, 1] },
    upstream: unknown,
  },
  fusedReluOfNaN: {
    title: 'wasm: a fused relu turns NaN into 0, where relu by itself keeps it',
    kind: 'bug',
    call: () =>
      tf.fused.matMul({ a: tf.tensor2d([Number.NaN], [1, 1]), b: tf.tensor2d([1], [1, 1]), activation: 'relu' }),
    expected: [nan],
    because:
      '`tf.relu` of NaN is NaN on both backends, and fusing is to change speed, not results. The same in fused.conv2d and with relu6: a diverged network looks healthy.',
    got: { wasm: [0] },
    upstream: unknown,
  },
  infinitePadding: {
    title: 'wasm: a convolution multiplies its padding by the filter',
    kind: 'semantics',
    call: () =>
      tf.conv2d(tf.tensor4d([2], [1, 1, 1, 1]), tf.tensor4d([3, Number.POSITIVE_INFINITY], [1, 2, 1, 1]), 1, [
        [0, 0],
        [0, 0],
        [0, 1],
        [0, 0],
      ]),
    expected: [6],
    because:
      'The second tap lies in the padding. Left out, as here and on the cpu backend, it gives nothing: 2·3. Taken for a 0 it gives 0 · ∞.',
    got: { wasm: [nan] },
    upstream: unknown,
  },
  maxPoolGradientOfInfinity: {
    title: 'The gradient of maxPool is lost where the maximum is −∞',
    kind: 'bug',
    call: () =>
      tf.grad(x => tf.maxPool(x, 1, 1, 'valid'))(
        tf.tensor4d([1, Number.NEGATIVE_INFINITY], [1, 1, 2, 1]),
        tf.tensor4d([10, 100], [1, 1, 2, 1]),
      ),
    expected: [10, 100],
    because:
      'Windows of one element: the identity, whatever the element. cpu starts from −∞ and asks for more than that; wasm as above.',
    got: { cpu: [10, 0], wasm: [10, 0] },
    upstream: unknown,
  },
  powOfNaN: {
    title: 'cpu: 1 to the power of NaN is NaN',
    kind: 'semantics',
    call: () => tf.pow(tf.tensor1d([1, -1]), tf.tensor1d([Number.NaN, Number.POSITIVE_INFINITY])),
    expected: [1, 1],
    because:
      'IEEE 754 and C have pow(1, y) = 1 for every y, and pow(−1, ±∞) = 1, and so has the wasm backend. JavaScript’s `**` gives NaN for both.',
    got: { cpu: [nan, nan] },
    upstream: unknown,
  },
})
