import type { Ops } from '../op.ts'

/**
 * A fully connected layer: x · kernel + bias.
 *
 * @param x      [n, inputs]
 * @param kernel [inputs, units]
 * @param bias   [units]; none, if left out
 * @returns      [n, units]
 * @throws ShapeError matMul.rank, matMul.inner, broadcast
 */
export function dense<T>(ops: Ops<T>, x: T, kernel: T, bias?: T): T {
  const y = ops.matMul(x, kernel, { transposeA: false, transposeB: false })
  return bias === undefined ? y : ops.add(y, bias)
}
