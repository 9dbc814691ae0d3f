import type { OpDef } from '../op.ts'
import { elementwiseFlops, unaryShape } from './elementwise.ts'

/** The largest whole number not above x, elementwise. The gradient is zero. */
export interface Floor<T> {
  floor(x: T): T
}

export const floor: OpDef<'floor'> = {
  arity: 1,
  shape: unaryShape,
  vjp: () => [undefined],
  flops: elementwiseFlops,
}
