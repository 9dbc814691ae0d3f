import { leaf, matMul } from '@convene/core'
import { tracedProgram } from './program.mjs'

/** The product of two square matrices, both of which are new each time: nobody may prepare one beforehand. */
export const matMulWorkload = n => ({
  id: `matmul-${n}`,
  name: `matmul ${n}³`,
  kind: 'program',
  flops: 2 * n ** 3,
  make: () =>
    tracedProgram(
      (ops, inputs) => ({ y: matMul(ops, leaf(inputs, 'a'), leaf(inputs, 'b')) }),
      { a: [n, n], b: [n, n] },
      { seed: 1 },
    ),
})
