import type { Ops } from '../op.ts'
import { scalar } from './scalar.ts'

export interface GemmOptions<T> {
  /** 1, if left out. */
  readonly alpha?: number
  /** 1, if left out. */
  readonly beta?: number
  /** False, if left out. */
  readonly transposeA?: boolean
  /** False, if left out. */
  readonly transposeB?: boolean
  /** Broadcasts to the product; none, if left out. */
  readonly c?: T
}

/**
 * General matrix multiplication, as in BLAS and ONNX: alpha·a·b + beta·c.
 *
 * @param a [m, k], or [k, m] if `transposeA`
 * @param b [k, n], or [n, k] if `transposeB`
 * @returns [m, n]
 * @throws ShapeError matMul.rank, matMul.inner, broadcast
 */
export function gemm<T>(ops: Ops<T>, a: T, b: T, options: GemmOptions<T> = {}): T {
  const { alpha = 1, beta = 1, transposeA = false, transposeB = false, c } = options
  const product = times(ops, ops.matMul(a, b, { transposeA, transposeB }), alpha)
  return c === undefined ? product : ops.add(product, times(ops, c, beta))
}

function times<T>(ops: Ops<T>, x: T, factor: number): T {
  return factor === 1 ? x : ops.mul(x, scalar(ops, factor))
}
