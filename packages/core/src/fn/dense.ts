import { ShapeError } from '../errors.ts'
import type { Ops } from '../op.ts'
import { sizeOf } from '../shape.ts'

/**
 * A fully connected layer: x · kernel + bias, for each row of x.
 *
 * @param x      [..., inputs]
 * @param kernel [inputs, units]
 * @param bias   [units]; none, if left out
 * @returns      [..., units]
 * @throws ShapeError dense.rank: x is a scalar
 * @throws ShapeError matMul.rank, matMul.inner, broadcast
 */
export function dense<T>(ops: Ops<T>, x: T, kernel: T, bias?: T): T {
  const shape = ops.shapeOf(x)
  const inputs = shape.at(-1)
  if (inputs === undefined) {
    throw new ShapeError({ code: 'dense.rank', expected: 'at least one axis', received: 'a scalar' })
  }
  const outer = shape.slice(0, -1)
  // One product of matrices, however many axes there are in front.
  const rows = outer.length === 1 ? x : ops.reshape(x, { shape: [sizeOf(outer), inputs] })
  const products = ops.matMul(rows, kernel, { transposeA: false, transposeB: false })
  const y = bias === undefined ? products : ops.add(products, bias)
  if (outer.length === 1) return y
  return ops.reshape(y, { shape: [...outer, ...ops.shapeOf(y).slice(1)] })
}
