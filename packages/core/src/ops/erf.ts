import { scalar } from '../fn/scalar.ts'
import type { OpDef } from '../op.ts'
import { elementwiseFlops, unaryShape } from './elementwise.ts'

/** The error function 2/√π · ∫₀ˣ e^−t² dt, elementwise. */
export interface Erf<T> {
  erf(x: T): T
}

export const erf: OpDef<'erf'> = {
  arity: 1,
  shape: unaryShape,
  vjp: (ops, [x], _y, dy) => [
    () => ops.mul(dy, ops.mul(scalar(ops, 2 / Math.sqrt(Math.PI)), ops.exp(ops.neg(ops.mul(x, x))))),
  ],
  flops: elementwiseFlops,
}
