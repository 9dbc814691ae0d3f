import { ShapeError } from '../errors.ts'
import type { OpDef } from '../op.ts'
import { formatShape, sameShape } from '../shape.ts'

export interface ConcatAttrs {
  readonly axis: number
}

/**
 * y after x along an axis. More than two are joined by the composition `concat`.
 *
 * @throws ShapeError concat.axis: not an axis of x
 * @throws ShapeError concat.shapes: the shapes differ along another axis
 */
export interface Concat<T> {
  concat(x: T, y: T, attrs: ConcatAttrs): T
}

export const concat: OpDef<'concat'> = {
  arity: 2,
  shape: (x, y, { axis }) => {
    if (!Number.isInteger(axis) || axis < 0 || axis >= x.length) {
      throw new ShapeError({ code: 'concat.axis', expected: `an axis of ${formatShape(x)}`, received: String(axis) })
    }
    if (x.length !== y.length || !sameShape(x.with(axis, 1), y.with(axis, 1))) {
      const expected = `${formatShape(x)} but for axis ${axis}`
      throw new ShapeError({ code: 'concat.shapes', expected, received: formatShape(y) })
    }
    return x.with(axis, x[axis]! + y[axis]!)
  },
  vjp: (ops, [x, y], _z, dz, { axis }) => {
    const [xs, ys] = [ops.shapeOf(x), ops.shapeOf(y)]
    const origin = xs.map(() => 0)
    return [
      () => ops.slice(dz, { begin: origin, size: xs }),
      () => ops.slice(dz, { begin: origin.with(axis, xs[axis]!), size: ys }),
    ]
  },
  flops: () => 0,
}
