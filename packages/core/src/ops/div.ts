import { sumTo } from '../fn/sumTo.ts'
import type { OpDef } from '../op.ts'
import { binaryShape, elementwiseFlops } from './elementwise.ts'

/** x / y. A number over 0 is ±Infinity, 0 / 0 is NaN. Shapes broadcast by NumPy's rule. */
export interface Div<T> {
  div(x: T, y: T): T
}

export const div: OpDef<'div'> = {
  arity: 2,
  shape: binaryShape,
  vjp: (ops, [x, y], z, dy) => [
    () => sumTo(ops, ops.div(dy, y), ops.shapeOf(x)),
    () => sumTo(ops, ops.neg(ops.div(ops.mul(dy, z), y)), ops.shapeOf(y)),
  ],
  flops: elementwiseFlops,
}
