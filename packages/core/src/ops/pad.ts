import { DataError, ShapeError } from '../errors.ts'
import type { OpDef } from '../op.ts'
import { formatShape } from '../shape.ts'

export interface PadAttrs {
  /** For each axis, how many positions to add before and after. */
  readonly padding: readonly (readonly [before: number, after: number])[]
  /** What to put there. */
  readonly value: number
}

/**
 * x with a border of one value.
 *
 * @throws ShapeError pad.padding: not one pair of whole numbers of at least 0 for each axis
 * @throws DataError pad.value: not a finite number
 */
export interface Pad<T> {
  pad(x: T, attrs: PadAttrs): T
}

export const pad: OpDef<'pad'> = {
  arity: 1,
  shape: (x, { padding, value }) => {
    if (padding.length !== x.length || !padding.flat().every(n => Number.isInteger(n) && n >= 0)) {
      throw new ShapeError({
        code: 'pad.padding',
        expected: `a pair of whole numbers of at least 0 for each axis of ${formatShape(x)}`,
        received: JSON.stringify(padding),
      })
    }
    if (!Number.isFinite(value)) {
      throw new DataError({ code: 'pad.value', expected: 'a finite number', received: String(value) })
    }
    return x.map((size, axis) => size + padding[axis]![0] + padding[axis]![1])
  },
  vjp: (ops, [x], _y, dy, { padding }) => [
    () => ops.slice(dy, { begin: padding.map(([before]) => before), size: ops.shapeOf(x) }),
  ],
  flops: () => 0,
}
