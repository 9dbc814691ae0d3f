import { ShapeError } from '../errors.ts'
import { sumTo } from '../fn/sumTo.ts'
import type { OpDef } from '../op.ts'
import { broadcastShapes, checkShape, formatShape, type Shape, sameShape } from '../shape.ts'

export interface BroadcastToAttrs {
  readonly shape: Shape
}

/**
 * x repeated along new leading axes and along its axes of size 1.
 *
 * @throws ShapeError broadcastTo.shape: x does not broadcast to that shape
 */
export interface BroadcastTo<T> {
  broadcastTo(x: T, attrs: BroadcastToAttrs): T
}

export const broadcastTo: OpDef<'broadcastTo'> = {
  arity: 1,
  shape: (x, { shape }) => {
    checkShape(shape)
    if (x.length > shape.length || !sameShape(broadcastShapes(x, shape), shape)) {
      throw new ShapeError({
        code: 'broadcastTo.shape',
        expected: `a shape that ${formatShape(x)} broadcasts to`,
        received: formatShape(shape),
      })
    }
    return shape
  },
  vjp: (ops, [x], _y, dy) => [() => sumTo(ops, dy, ops.shapeOf(x))],
  flops: () => 0,
}
