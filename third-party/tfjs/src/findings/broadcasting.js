import * as tf from '../tensorflow.js'
import { findings } from './finding.js'

export const broadcasting = findings({
  preluBroadcast: {
    title: 'wasm: prelu takes its slopes for those of the last axis, whatever their shape',
    kind: 'bug',
    call: () => tf.prelu(tf.tensor2d([-1, -1, -1, -1], [2, 2]), tf.tensor2d([10, 100], [2, 1])),
    expected: [-10, -10, -100, -100],
    because:
      'One slope a row: −1·10 in the first, −1·100 in the second. The kernel hands over how many slopes there are, and not which axis they are of.',
    got: { wasm: [-10, -100, -10, -100] },
    upstream: '[#7458](https://github.com/tensorflow/tfjs/issues/7458), closed; still so.',
  },
  maximumGradient: {
    title: 'The gradient of maximum, minimum and squaredDifference by a stretched operand throws',
    kind: 'bug',
    call: () => tf.grad(y => tf.maximum(tf.tensor1d([1, 2]), y))(tf.tensor1d([3])),
    expected: [2],
    because:
      'y is the larger one in both places, so the gradient of the sum is 1 + 1. The gradients of add, mul and others are summed over stretched axes, those of these three are not.',
    got: { cpu: 'Error in gradient for op Maximum', wasm: 'Error in gradient for op Maximum' },
    upstream: 'Not found upstream.',
  },
  fusedMatMulBias: {
    title: 'wasm: fused.matMul adds the last bias to all rows but the first, if an operand is transposed or batched',
    kind: 'bug',
    call: () =>
      tf.fused.matMul({
        a: tf.tensor2d([0, 0], [2, 1]),
        b: tf.tensor2d([0, 0], [2, 1]),
        transposeB: true,
        bias: tf.tensor1d([1, 10]),
      }),
    expected: [1, 10, 1, 10],
    because:
      'The product is 0, so each row is the bias. The slower of two paths, the one for transposed operands and batches, takes element min(i · columns + j, biases − 1) of the bias where j is meant.',
    got: { wasm: [1, 10, 10, 10] },
    upstream: 'Not found upstream.',
  },
})
