import { ShapeError } from '../errors.ts'
import type { OpDef } from '../op.ts'
import { formatShape, type Shape } from '../shape.ts'

export interface SliceAttrs {
  /** Where to begin, for each axis. */
  readonly begin: readonly number[]
  /** How many positions to take, for each axis: the output's shape. */
  readonly size: Shape
}

/**
 * A box cut out of x.
 *
 * @throws ShapeError slice.box: the box is empty or not inside x
 */
export interface Slice<T> {
  slice(x: T, attrs: SliceAttrs): T
}

export const slice: OpDef<'slice'> = {
  arity: 1,
  shape: (x, { begin, size }) => {
    const inside = x.every((length, axis) => {
      const from = begin[axis]
      const count = size[axis]
      return Number.isInteger(from) && Number.isInteger(count) && from! >= 0 && count! >= 1 && from! + count! <= length
    })
    if (begin.length !== x.length || size.length !== x.length || !inside) {
      throw new ShapeError({
        code: 'slice.box',
        expected: `a box inside ${formatShape(x)}`,
        received: `begin ${formatShape(begin)}, size ${formatShape(size)}`,
      })
    }
    return size
  },
  vjp: (ops, [x], _y, dy, { begin, size }) => [
    () =>
      ops.pad(dy, {
        padding: ops.shapeOf(x).map((length, axis) => [begin[axis]!, length - begin[axis]! - size[axis]!]),
        value: 0,
      }),
  ],
  flops: () => 0,
}
