import { scalar } from '../fn/scalar.ts'
import type { OpDef } from '../op.ts'
import { elementwiseFlops, unaryShape } from './elementwise.ts'

/** The angle in radians, between −π/2 and π/2, whose tangent is x, elementwise; ±π/2 at ±Infinity. */
export interface Atan<T> {
  atan(x: T): T
}

export const atan: OpDef<'atan'> = {
  arity: 1,
  shape: unaryShape,
  vjp: (ops, [x], _y, dy) => [() => ops.div(dy, ops.add(scalar(ops, 1), ops.mul(x, x)))],
  flops: elementwiseFlops,
}
