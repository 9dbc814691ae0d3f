import type { OpDef } from '../op.ts'
import { elementwiseFlops, unaryShape } from './elementwise.ts'

/** 1 / √x, elementwise. Infinity at 0, NaN for negative numbers. */
export interface Rsqrt<T> {
  rsqrt(x: T): T
}

export const rsqrt: OpDef<'rsqrt'> = {
  arity: 1,
  shape: unaryShape,
  vjp: (ops, [x], y, dy) => [() => ops.div(ops.mul(dy, y), ops.neg(ops.add(x, x)))],
  flops: elementwiseFlops,
}
