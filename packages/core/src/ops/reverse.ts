import type { OpDef } from '../op.ts'
import { checkAxes } from './reduce.ts'

export interface ReverseAttrs {
  /** Ascending, each once, at least one. */
  readonly axes: readonly number[]
}

/**
 * x read backwards along some axes.
 *
 * @throws ShapeError reverse.axes: not ascending axes of x
 */
export interface Reverse<T> {
  reverse(x: T, attrs: ReverseAttrs): T
}

export const reverse: OpDef<'reverse'> = {
  arity: 1,
  shape: (x, { axes }) => {
    checkAxes('reverse', x, axes)
    return x
  },
  vjp: (ops, _inputs, _y, dy, attrs) => [() => ops.reverse(dy, attrs)],
  flops: () => 0,
}
