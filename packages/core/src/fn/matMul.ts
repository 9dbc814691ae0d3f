import { ShapeError } from '../errors.ts'
import type { Ops } from '../op.ts'
import type { MatMulAttrs } from '../ops/matMul.ts'

/**
 * The product of matrices or vectors, by NumPy's rule: a vector on the left is a row, on the right a column, and the axis
 * that was made up goes again. Leading axes broadcast. Two vectors give their inner product.
 *
 * @param a       [...batch, m, k] or [k]
 * @param b       [...batch, k, n] or [k]
 * @param options which matrices are given transposed; a vector has nothing to transpose
 * @returns       [...batch, m, n], without m or n where there was a vector
 * @throws ShapeError matMul.rank: a scalar
 * @throws ShapeError matMul.inner, broadcast
 */
export function matMul<T>(
  ops: Ops<T>,
  a: T,
  b: T,
  { transposeA = false, transposeB = false }: Partial<MatMulAttrs> = {},
): T {
  const [left, right] = [ops.shapeOf(a), ops.shapeOf(b)]
  if (left.length === 0 || right.length === 0) {
    throw new ShapeError({ code: 'matMul.rank', expected: 'matrices or vectors', received: 'a scalar' })
  }
  const [isRow, isColumn] = [left.length === 1, right.length === 1]
  const rows = isRow ? ops.reshape(a, { shape: [1, ...left] }) : a
  const columns = isColumn ? ops.reshape(b, { shape: [...right, 1] }) : b
  const y = ops.matMul(rows, columns, { transposeA: transposeA && !isRow, transposeB: transposeB && !isColumn })
  if (!isRow && !isColumn) return y
  const shape = ops.shapeOf(y)
  const [m, n] = [isRow ? [] : shape.slice(-2, -1), isColumn ? [] : shape.slice(-1)]
  return ops.reshape(y, { shape: [...shape.slice(0, -2), ...m, ...n] })
}
