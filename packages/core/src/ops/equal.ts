import type { OpDef } from '../op.ts'
import { binaryShape, elementwiseFlops } from './elementwise.ts'

/** 1 where x = y, else 0; NaN equals nothing. Its gradient is zero. Shapes broadcast by NumPy's rule. */
export interface Equal<T> {
  equal(x: T, y: T): T
}

export const equal: OpDef<'equal'> = {
  arity: 2,
  shape: binaryShape,
  vjp: () => [undefined, undefined],
  flops: elementwiseFlops,
}
