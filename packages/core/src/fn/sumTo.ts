import type { Ops } from '../op.ts'
import { type Shape, sameShape } from '../shape.ts'

/**
 * The adjoint of broadcasting: sums `x` over the axes along which `shape` was stretched to x's shape.
 *
 * @param shape a shape that broadcasts to x's
 */
export function sumTo<T>(ops: Ops<T>, x: T, shape: Shape): T {
  const from = ops.shapeOf(x)
  if (sameShape(from, shape)) return x
  const added = from.length - shape.length
  const axes = from.flatMap((size, axis) => (axis < added || (shape[axis - added] === 1 && size !== 1) ? [axis] : []))
  const summed = axes.length === 0 ? x : ops.sum(x, { axes, keepDims: true })
  return sameShape(ops.shapeOf(summed), shape) ? summed : ops.reshape(summed, { shape })
}
