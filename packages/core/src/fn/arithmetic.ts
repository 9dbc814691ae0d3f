import type { Ops } from '../op.ts'
import { scalar } from './scalar.ts'

// Elementwise; shapes broadcast.

/** The smaller of x and y; NaN if either is. Where they are equal the gradient goes to x. */
export function minimum<T>(ops: Ops<T>, x: T, y: T): T {
  return ops.neg(ops.maximum(ops.neg(x), ops.neg(y)))
}

/** x² */
export function square<T>(ops: Ops<T>, x: T): T {
  return ops.mul(x, x)
}

/** (x − y)² */
export function squaredDifference<T>(ops: Ops<T>, x: T, y: T): T {
  return square(ops, ops.sub(x, y))
}

/** 1 / x */
export function reciprocal<T>(ops: Ops<T>, x: T): T {
  return ops.div(scalar(ops, 1), x)
}

/** x, but not below `low` nor above `high`; NaN stays NaN. The gradient at both bounds is 1. */
export function clip<T>(ops: Ops<T>, x: T, low: number, high: number): T {
  return minimum(ops, ops.maximum(x, scalar(ops, low)), scalar(ops, high))
}
