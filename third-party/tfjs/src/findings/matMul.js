import * as tf from '../tensorflow.js'
import { findings } from './finding.js'

export const matMul = findings({
  matMulBatches: {
    title: 'matMul pairs the wrong matrices when an inner batch axis is stretched',
    kind: 'bug',
    call: () => tf.matMul(tf.tensor4d([1, 2, 3, 4], [2, 2, 1, 1]), tf.tensor4d([10, 100], [2, 1, 1, 1])),
    expected: [10, 20, 300, 400],
    because:
      'The batch axes [2, 2] and [2, 1] broadcast: matrix [i, j] of the product is a[i, j]·b[i, 0], so 1·10, 2·10, 3·100, 4·100. ' +
      'The kernels take b’s matrices in turn instead, number n modulo their count, which is right only where the axes that are missing or 1 come first.',
    got: { cpu: [10, 200, 30, 400], wasm: [10, 200, 30, 400] },
    upstream:
      'Half known: [#7061](https://github.com/tensorflow/tfjs/issues/7061) reported an axis missing in front, and [#7062](https://github.com/tensorflow/tfjs/pull/7062) brought the modulo that mends just that.',
  },
  matMulBothStretched: {
    title: 'matMul leaves matrices out when both operands are stretched',
    kind: 'bug',
    call: () => tf.matMul(tf.tensor4d([1, 2], [2, 1, 1, 1]), tf.tensor4d([10, 100], [1, 2, 1, 1])),
    expected: [10, 100, 20, 200],
    because:
      'The batch axes [2, 1] and [1, 2] broadcast to [2, 2]: 1·10, 1·100, 2·10, 2·100. The kernels compute as many matrices as the larger operand has, two; ' +
      'the tensor says [2, 2, 1, 1] and holds two numbers.',
    got: { cpu: [10, 200], wasm: [10, 200] },
    upstream: 'Not found upstream.',
  },
  matMulGradient: {
    title: 'The gradient of matMul by a stretched operand throws',
    kind: 'bug',
    call: () => tf.grad(b => tf.matMul(tf.tensor3d([1, 2], [2, 1, 1]), b))(tf.tensor2d([3], [1, 1])),
    expected: [3],
    because:
      'b takes part in 1·b and 2·b, so the gradient of their sum by b is 1 + 2. The gradient is never summed over the axes that were stretched.',
    got: {
      cpu: 'Error in gradient for op BatchMatMul',
      wasm: 'Error in gradient for op BatchMatMul',
    },
    upstream: '[#8721](https://github.com/tensorflow/tfjs/issues/8721), open.',
  },
})
