import { sumTo } from '../fn/sumTo.ts'
import type { OpDef } from '../op.ts'
import { binaryShape, elementwiseFlops } from './elementwise.ts'

/** x · y. Shapes broadcast by NumPy's rule. */
export interface Mul<T> {
  mul(x: T, y: T): T
}

export const mul: OpDef<'mul'> = {
  arity: 2,
  shape: binaryShape,
  vjp: (ops, [x, y], _z, dy) => [
    () => sumTo(ops, ops.mul(dy, y), ops.shapeOf(x)),
    () => sumTo(ops, ops.mul(dy, x), ops.shapeOf(y)),
  ],
  flops: elementwiseFlops,
}
