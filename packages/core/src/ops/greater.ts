import type { OpDef } from '../op.ts'
import { binaryShape, elementwiseFlops } from './elementwise.ts'

/** 1 where x > y, else 0; comparisons with NaN are 0. Its gradient is zero. Shapes broadcast by NumPy's rule. */
export interface Greater<T> {
  greater(x: T, y: T): T
}

export const greater: OpDef<'greater'> = {
  arity: 2,
  shape: binaryShape,
  vjp: () => [undefined, undefined],
  flops: elementwiseFlops,
}
