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

/** 1, 0 or −1, as x is; 0 for NaN. The gradient is zero. */
export function sign<T>(ops: Ops<T>, x: T): T {
  return ops.sub(ops.greater(x, scalar(ops, 0)), ops.greater(scalar(ops, 0), x))
}

/** |x|. The gradient at 0 is 0. */
export function abs<T>(ops: Ops<T>, x: T): T {
  return ops.mul(x, sign(ops, x))
}

/** The tangent of x radians, elementwise. */
export function tan<T>(ops: Ops<T>, x: T): T {
  return ops.div(ops.sin(x), ops.cos(x))
}

/** The mean of several tensors, element by element; Keras's Average, ONNX's Mean. */
export function average<T>(ops: Ops<T>, xs: readonly [T, ...T[]]): T {
  return ops.div(
    xs.reduce((total, x) => ops.add(total, x)),
    scalar(ops, xs.length),
  )
}

/** The smallest whole number not below x. The gradient is zero. */
export function ceil<T>(ops: Ops<T>, x: T): T {
  return ops.neg(ops.floor(ops.neg(x)))
}

/** The nearest whole number; halves go to the even one. The gradient is zero. */
export function round<T>(ops: Ops<T>, x: T): T {
  const half = scalar(ops, 0.5)
  const below = ops.floor(x)
  const above = ops.add(below, scalar(ops, 1))
  const rest = ops.sub(x, below)
  const isOdd = ops.sub(below, ops.mul(scalar(ops, 2), ops.floor(ops.mul(below, half))))
  const nearest = ops.select(ops.greater(rest, half), above, below)
  return ops.select(ops.mul(ops.equal(rest, half), isOdd), above, nearest)
}
