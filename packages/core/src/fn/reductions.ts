import type { Ops } from '../op.ts'
import { keptShape, type ReduceAttrs } from '../ops/reduce.ts'
import { square } from './arithmetic.ts'
import { mean } from './mean.ts'

// Reductions made of others; x, axes and errors as in `sum`.

/** The minimum; NaN if any element is. */
export function min<T>(ops: Ops<T>, x: T, attrs: ReduceAttrs): T {
  return ops.neg(ops.max(ops.neg(x), attrs))
}

/** Σ |x| */
export function reduceL1<T>(ops: Ops<T>, x: T, attrs: ReduceAttrs): T {
  return ops.sum(ops.maximum(x, ops.neg(x)), attrs)
}

/** Σ x² */
export function sumSquare<T>(ops: Ops<T>, x: T, attrs: ReduceAttrs): T {
  return ops.sum(square(ops, x), attrs)
}

/** √(Σ x²) */
export function reduceL2<T>(ops: Ops<T>, x: T, attrs: ReduceAttrs): T {
  return ops.sqrt(sumSquare(ops, x, attrs))
}

/** log(Σ x) */
export function logSum<T>(ops: Ops<T>, x: T, attrs: ReduceAttrs): T {
  return ops.log(ops.sum(x, attrs))
}

/** log(Σ eˣ). The maximum is taken away first, so that nothing overflows. */
export function logSumExp<T>(ops: Ops<T>, x: T, attrs: ReduceAttrs): T {
  const largest = ops.max(x, { axes: attrs.axes, keepDims: true })
  const log = logSum(ops, ops.exp(ops.sub(x, largest)), attrs)
  return ops.add(log, ops.reshape(largest, { shape: ops.shapeOf(log) }))
}

/** The mean and the (biased) variance. */
export function moments<T>(ops: Ops<T>, x: T, attrs: ReduceAttrs): { readonly mean: T; readonly variance: T } {
  const average = mean(ops, x, attrs)
  const centred = ops.sub(x, ops.reshape(average, { shape: keptShape(ops.shapeOf(x), attrs) }))
  return { mean: average, variance: mean(ops, square(ops, centred), attrs) }
}
