import type { Ops } from '../op.ts'
import { keptShape } from '../ops/reduce.ts'
import { square } from './arithmetic.ts'
import { type ReduceOptions, resolveAxes } from './axes.ts'
import { concat } from './concat.ts'
import { mean } from './mean.ts'
import { scalar, zero } from './scalar.ts'

// Reductions over any axes, none and all included. Errors: `<name>.axis`, `<name>.axes`.

/** Σ x */
export function sum<T>(ops: Ops<T>, x: T, options: ReduceOptions = {}): T {
  const attrs = resolveAxes('sum', ops.shapeOf(x), options)
  return attrs.axes.length === 0 ? x : ops.sum(x, attrs)
}

/** The maximum; NaN if any element is. Equal maxima share the gradient evenly. */
export function max<T>(ops: Ops<T>, x: T, options: ReduceOptions = {}): T {
  const attrs = resolveAxes('max', ops.shapeOf(x), options)
  return attrs.axes.length === 0 ? x : ops.max(x, attrs)
}

/** The minimum; NaN if any element is. Equal minima share the gradient evenly. */
export function min<T>(ops: Ops<T>, x: T, options: ReduceOptions = {}): T {
  return ops.neg(max(ops, ops.neg(x), options))
}

/** Σ |x| */
export function reduceL1<T>(ops: Ops<T>, x: T, options: ReduceOptions = {}): T {
  return sum(ops, ops.maximum(x, ops.neg(x)), options)
}

/** Σ x² */
export function sumSquare<T>(ops: Ops<T>, x: T, options: ReduceOptions = {}): T {
  return sum(ops, square(ops, x), options)
}

/** √(Σ x²). Where all elements are zero there is no gradient: NaN. */
export function reduceL2<T>(ops: Ops<T>, x: T, options: ReduceOptions = {}): T {
  return ops.sqrt(sumSquare(ops, x, options))
}

/** log(Σ x) */
export function logSum<T>(ops: Ops<T>, x: T, options: ReduceOptions = {}): T {
  return ops.log(sum(ops, x, options))
}

/**
 * log(Σ eˣ). The maximum is taken away first, so that nothing overflows; an infinite one is the result itself, and cannot
 * be taken away.
 */
export function logSumExp<T>(ops: Ops<T>, x: T, options: ReduceOptions = {}): T {
  const largest = max(ops, x, { ...options, keepDims: true })
  const isInfinite = ops.greater(ops.maximum(largest, ops.neg(largest)), scalar(ops, greatestFinite))
  const shift = ops.select(isInfinite, zero(ops), largest)
  const log = logSum(ops, ops.exp(ops.sub(x, shift)), options)
  return ops.add(log, ops.reshape(shift, { shape: ops.shapeOf(log) }))
}

/** Of float32. */
const greatestFinite = 2 ** 127 * (2 - 2 ** -23)

/** The mean and the (biased) variance. */
export function moments<T>(ops: Ops<T>, x: T, options: ReduceOptions = {}): { readonly mean: T; readonly variance: T } {
  const average = mean(ops, x, options)
  const attrs = resolveAxes('moments', ops.shapeOf(x), options)
  const kept = attrs.axes.length === 0 ? ops.shapeOf(x) : keptShape(ops.shapeOf(x), attrs)
  const centred = ops.sub(x, ops.reshape(average, { shape: kept }))
  return { mean: average, variance: mean(ops, square(ops, centred), options) }
}

/** Π x, in pairs: exact gradients, zeros among the factors or not. */
export function prod<T>(ops: Ops<T>, x: T, options: ReduceOptions = {}): T {
  const { axes, keepDims } = resolveAxes('prod', ops.shapeOf(x), options)
  const product = axes.reduce((y, axis) => prodAxis(ops, y, axis), x)
  const shape = ops.shapeOf(product)
  return keepDims ? product : ops.reshape(product, { shape: shape.filter((_, axis) => !axes.includes(axis)) })
}

function prodAxis<T>(ops: Ops<T>, x: T, axis: number): T {
  const shape = ops.shapeOf(x)
  const length = shape[axis]!
  if (length === 1) return x
  const half = Math.floor(length / 2)
  const piece = (begin: number, count: number) =>
    ops.slice(x, { begin: shape.map((_, i) => (i === axis ? begin : 0)), size: shape.with(axis, count) })
  const pairs = ops.mul(piece(0, half), piece(half, half))
  const rest = length % 2 === 1 ? concat(ops, [pairs, piece(length - 1, 1)], axis) : pairs
  return prodAxis(ops, rest, axis)
}
