import type { OpDef } from '../op.ts'
import { elementwiseFlops, unaryShape } from './elementwise.ts'

/** −x, elementwise. */
export interface Neg<T> {
  neg(x: T): T
}

export const neg: OpDef<'neg'> = {
  arity: 1,
  shape: unaryShape,
  vjp: (ops, _inputs, _y, dy) => [() => ops.neg(dy)],
  flops: elementwiseFlops,
}
