import type { Ops } from '../op.ts'
import type { ReduceAttrs } from '../ops/reduce.ts'
import { sizeOf } from '../shape.ts'
import { scalar } from './scalar.ts'

/** The mean over some axes: their sum over their size. */
export function mean<T>(ops: Ops<T>, x: T, attrs: ReduceAttrs): T {
  const sum = ops.sum(x, attrs)
  return ops.div(sum, scalar(ops, sizeOf(ops.shapeOf(x)) / sizeOf(ops.shapeOf(sum))))
}
