import type { OpDef } from '../op.ts'
import { elementwiseFlops, unaryShape } from './elementwise.ts'

/** 1 / (1 + e⁻ˣ), elementwise. */
export interface Sigmoid<T> {
  sigmoid(x: T): T
}

export const sigmoid: OpDef<'sigmoid'> = {
  arity: 1,
  shape: unaryShape,
  vjp: (ops, _inputs, y, dy) => [() => ops.mul(dy, ops.sub(y, ops.mul(y, y)))],
  flops: elementwiseFlops,
}
