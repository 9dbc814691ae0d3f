import { ShapeError } from '../errors.ts'
import type { OpDef } from '../op.ts'
import { formatShape, sizeOf } from '../shape.ts'

export interface MatMulAttrs {
  readonly transposeA: boolean
  readonly transposeB: boolean
}

/**
 * The product of two matrices, either taken transposed.
 *
 * @param a [m, k], or [k, m] if `transposeA`
 * @param b [k, n], or [n, k] if `transposeB`
 * @returns [m, n]
 * @throws ShapeError matMul.rank: not two matrices
 * @throws ShapeError matMul.inner: the inner sizes differ
 */
export interface MatMul<T> {
  matMul(a: T, b: T, attrs: MatMulAttrs): T
}

export const matMul: OpDef<'matMul'> = {
  arity: 2,
  contraction: true,
  shape: (a, b, { transposeA, transposeB }) => {
    if (a.length !== 2 || b.length !== 2) {
      throw new ShapeError({
        code: 'matMul.rank',
        expected: 'two matrices',
        received: `${formatShape(a)} and ${formatShape(b)}`,
      })
    }
    const [m, k] = transposeA ? [a[1]!, a[0]!] : [a[0]!, a[1]!]
    const [inner, n] = transposeB ? [b[1]!, b[0]!] : [b[0]!, b[1]!]
    if (k !== inner) {
      throw new ShapeError({
        code: 'matMul.inner',
        expected: `an inner size of ${k} for ${formatShape(a)}${transposeA ? ' transposed' : ''}`,
        received: `${inner} of ${formatShape(b)}${transposeB ? ' transposed' : ''}`,
      })
    }
    return [m, n]
  },
  vjp: (ops, [a, b], _y, dy, { transposeA, transposeB }) => [
    () =>
      transposeA
        ? ops.matMul(b, dy, { transposeA: transposeB, transposeB: true })
        : ops.matMul(dy, b, { transposeA: false, transposeB: !transposeB }),
    () =>
      transposeB
        ? ops.matMul(dy, a, { transposeA: true, transposeB: transposeA })
        : ops.matMul(a, dy, { transposeA: !transposeA, transposeB: false }),
  ],
  flops: ([a], out, { transposeA }) => 2 * sizeOf(out) * (transposeA ? a[0]! : a[1]!),
}
