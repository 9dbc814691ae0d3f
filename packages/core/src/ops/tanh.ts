import type { OpDef } from '../op.ts'
import { elementwiseFlops, unaryShape } from './elementwise.ts'

/** The hyperbolic tangent, elementwise. */
export interface Tanh<T> {
  tanh(x: T): T
}

export const tanh: OpDef<'tanh'> = {
  arity: 1,
  shape: unaryShape,
  vjp: (ops, _inputs, y, dy) => [() => ops.sub(dy, ops.mul(dy, ops.mul(y, y)))],
  flops: elementwiseFlops,
}
