import type { OpDef } from '../op.ts'
import { elementwiseFlops, unaryShape } from './elementwise.ts'

/** eˣ, elementwise. Overflows to Infinity, underflows to 0. */
export interface Exp<T> {
  exp(x: T): T
}

export const exp: OpDef<'exp'> = {
  arity: 1,
  shape: unaryShape,
  vjp: (ops, _inputs, y, dy) => [() => ops.mul(dy, y)],
  flops: elementwiseFlops,
}
