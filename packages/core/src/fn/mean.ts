import type { Ops } from '../op.ts'
import { sizeOf } from '../shape.ts'
import { type ReduceOptions, resolveAxes } from './axes.ts'
import { scalar } from './scalar.ts'

/**
 * The mean over some axes, their sum over their size: all axes, if none are named.
 *
 * @throws ShapeError mean.axis, mean.axes
 */
export function mean<T>(ops: Ops<T>, x: T, options: ReduceOptions = {}): T {
  const attrs = resolveAxes('mean', ops.shapeOf(x), options)
  if (attrs.axes.length === 0) return x
  const sum = ops.sum(x, attrs)
  return ops.div(sum, scalar(ops, sizeOf(ops.shapeOf(x)) / sizeOf(ops.shapeOf(sum))))
}
