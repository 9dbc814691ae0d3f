import { ShapeError } from '../errors.ts'
import { sumTo } from '../fn/sumTo.ts'
import type { OpDef } from '../op.ts'
import { broadcastShapes, formatShape, type Shape, sizeOf } from '../shape.ts'

export interface MatMulAttrs {
  readonly transposeA: boolean
  readonly transposeB: boolean
}

/**
 * The product of two matrices, either taken transposed; or of many such pairs, whose leading axes broadcast by NumPy's
 * rule.
 *
 * @param a [...batch, m, k], or [...batch, k, m] if `transposeA`
 * @param b [...batch, k, n], or [...batch, n, k] if `transposeB`
 * @returns [...batch, m, n]
 * @throws ShapeError matMul.rank: fewer than two axes
 * @throws ShapeError matMul.inner: the inner sizes differ
 * @throws ShapeError broadcast: the leading axes do not broadcast
 */
export interface MatMul<T> {
  matMul(a: T, b: T, attrs: MatMulAttrs): T
}

export const matMul: OpDef<'matMul'> = {
  arity: 2,
  contraction: true,
  shape: (a, b, { transposeA, transposeB }) => {
    if (a.length < 2 || b.length < 2) {
      const received = `${formatShape(a)} and ${formatShape(b)}`
      throw new ShapeError({ code: 'matMul.rank', expected: 'matrices', received })
    }
    const [m, k] = matrixSize(a, transposeA)
    const [inner, n] = matrixSize(b, transposeB)
    if (k !== inner) {
      throw new ShapeError({
        code: 'matMul.inner',
        expected: `an inner size of ${k} for ${formatShape(a)}${transposeA ? ' transposed' : ''}`,
        received: `${inner} of ${formatShape(b)}${transposeB ? ' transposed' : ''}`,
      })
    }
    return [...broadcastShapes(a.slice(0, -2), b.slice(0, -2)), m, n]
  },
  vjp: (ops, [a, b], _y, dy, { transposeA, transposeB }) => [
    () => {
      const da = transposeA
        ? ops.matMul(b, dy, { transposeA: transposeB, transposeB: true })
        : ops.matMul(dy, b, { transposeA: false, transposeB: !transposeB })
      return sumTo(ops, da, ops.shapeOf(a))
    },
    () => {
      const db = transposeB
        ? ops.matMul(dy, a, { transposeA: true, transposeB: transposeA })
        : ops.matMul(a, dy, { transposeA: !transposeA, transposeB: false })
      return sumTo(ops, db, ops.shapeOf(b))
    },
  ],
  flops: ([a], out, { transposeA }) => 2 * sizeOf(out) * matrixSize(a, transposeA)[1],
}

/** [rows, columns] of the matrices in a batch, as they are used. */
function matrixSize(shape: Shape, transposed: boolean): readonly [rows: number, columns: number] {
  const [rows, columns] = [shape.at(-2)!, shape.at(-1)!]
  return transposed ? [columns, rows] : [rows, columns]
}
