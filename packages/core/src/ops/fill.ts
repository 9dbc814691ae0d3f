import { DataError } from '../errors.ts'
import type { OpDef } from '../op.ts'
import { checkShape, type Shape } from '../shape.ts'

export interface FillAttrs {
  readonly value: number
  readonly shape: Shape
}

/**
 * A tensor of one value: the constants of a program.
 *
 * @throws DataError fill.value: not a finite number. NaN and Infinity come from data, not from programs.
 */
export interface Fill<T> {
  fill(attrs: FillAttrs): T
}

export const fill: OpDef<'fill'> = {
  arity: 0,
  shape: ({ value, shape }) => {
    if (!Number.isFinite(value)) {
      throw new DataError({ code: 'fill.value', expected: 'a finite number', received: String(value) })
    }
    return checkShape(shape)
  },
  vjp: () => [],
  flops: () => 0,
}
