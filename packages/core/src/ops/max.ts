import type { OpDef } from '../op.ts'
import { keptShape, type ReduceAttrs, reduceFlops, reduceShape } from './reduce.ts'

/**
 * The maximum over some axes; NaN if any element is. Elements that share the maximum share its gradient evenly, as in
 * TensorFlow.
 *
 * @throws ShapeError reduce.axes: not ascending axes of x
 */
export interface Max<T> {
  max(x: T, attrs: ReduceAttrs): T
}

export const max: OpDef<'max'> = {
  arity: 1,
  shape: reduceShape,
  vjp: (ops, [x], y, dy, attrs) => [
    () => {
      const shape = keptShape(ops.shapeOf(x), attrs)
      const isMax = ops.equal(x, ops.reshape(y, { shape }))
      const ties = ops.sum(isMax, { axes: attrs.axes, keepDims: true })
      return ops.mul(isMax, ops.div(ops.reshape(dy, { shape }), ties))
    },
  ],
  flops: reduceFlops,
}
