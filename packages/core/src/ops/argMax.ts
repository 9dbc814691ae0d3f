import { ShapeError } from '../errors.ts'
import type { OpDef } from '../op.ts'
import { formatShape, sizeOf } from '../shape.ts'

export interface ArgMaxAttrs {
  readonly axis: number
}

/**
 * Where along an axis the maximum stands, counted from 0; of equal ones the first. The first NaN counts as the maximum.
 * The axis goes. The gradient is zero.
 *
 * @throws ShapeError argMax.axis: not an axis of x
 */
export interface ArgMax<T> {
  argMax(x: T, attrs: ArgMaxAttrs): T
}

export const argMax: OpDef<'argMax'> = {
  arity: 1,
  shape: (x, { axis }) => {
    if (!Number.isInteger(axis) || axis < 0 || axis >= x.length) {
      throw new ShapeError({ code: 'argMax.axis', expected: `an axis of ${formatShape(x)}`, received: String(axis) })
    }
    return x.toSpliced(axis, 1)
  },
  vjp: () => [undefined],
  flops: ([x]) => sizeOf(x),
}
