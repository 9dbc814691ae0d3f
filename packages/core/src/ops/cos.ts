import type { OpDef } from '../op.ts'
import { elementwiseFlops, unaryShape } from './elementwise.ts'

/** The cosine of x radians, elementwise. */
export interface Cos<T> {
  cos(x: T): T
}

export const cos: OpDef<'cos'> = {
  arity: 1,
  shape: unaryShape,
  vjp: (ops, [x], _y, dy) => [() => ops.neg(ops.mul(dy, ops.sin(x)))],
  flops: elementwiseFlops,
}
