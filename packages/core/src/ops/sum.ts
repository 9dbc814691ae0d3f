import type { OpDef } from '../op.ts'
import { keptShape, type ReduceAttrs, reduceFlops, reduceShape } from './reduce.ts'

/**
 * The sum over some axes.
 *
 * @throws ShapeError reduce.axes: not ascending axes of x
 */
export interface Sum<T> {
  sum(x: T, attrs: ReduceAttrs): T
}

export const sum: OpDef<'sum'> = {
  arity: 1,
  shape: reduceShape,
  vjp: (ops, [x], _y, dy, attrs) => [
    () => {
      const shape = ops.shapeOf(x)
      return ops.broadcastTo(ops.reshape(dy, { shape: keptShape(shape, attrs) }), { shape })
    },
  ],
  flops: reduceFlops,
}
