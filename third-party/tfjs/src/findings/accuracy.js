import * as tf from '../tensorflow.js'
import { findings } from './finding.js'

const unknown = 'Not found upstream.'

export const accuracy = findings({
  log1p: {
    title: 'wasm: log1p of a small number is 0',
    kind: 'bug',
    call: () => tf.log1p(tf.tensor1d([1e-8])),
    expected: [Math.fround(1e-8)],
    because:
      'ln(1 + x) = x − x²/2 + …: 10⁻⁸ to float32’s last digit. The kernel adds 1 first, and 1 + 10⁻⁸ is 1 in float32; there is no other reason to have log1p than not to do that.',
    got: { wasm: [0] },
    upstream: unknown,
  },
  selu: {
    title: 'wasm: selu loses its digits below 0',
    kind: 'bug',
    call: () => tf.selu(tf.tensor1d([-1e-6])),
    expected: [Math.fround(1.7580993408473766 * Math.expm1(Math.fround(-1e-6)))],
    because:
      '1.758099 · (e^x − 1) = −1.758098·10⁻⁶. wasm subtracts 1 from a float32 that is nearly 1: one part in seventy-five is off. Its elu is right.',
    got: { wasm: [-0.0000017814450075093191] },
    upstream: unknown,
  },
})
