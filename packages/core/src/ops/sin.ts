import type { OpDef } from '../op.ts'
import { elementwiseFlops, unaryShape } from './elementwise.ts'

/** The sine of x radians, elementwise. */
export interface Sin<T> {
  sin(x: T): T
}

export const sin: OpDef<'sin'> = {
  arity: 1,
  shape: unaryShape,
  vjp: (ops, [x], _y, dy) => [() => ops.mul(dy, ops.cos(x))],
  flops: elementwiseFlops,
}
