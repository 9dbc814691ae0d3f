import { zero } from '../fn/scalar.ts'
import { sumTo } from '../fn/sumTo.ts'
import type { OpDef } from '../op.ts'
import { broadcastShapes } from '../shape.ts'
import { elementwiseFlops } from './elementwise.ts'

/**
 * x where the condition is not 0, else y. Shapes broadcast by NumPy's rule. What is not selected has no influence,
 * not even when it is NaN.
 */
export interface Select<T> {
  select(condition: T, x: T, y: T): T
}

export const select: OpDef<'select'> = {
  arity: 3,
  shape: (condition, x, y) => broadcastShapes(condition, broadcastShapes(x, y)),
  vjp: (ops, [condition, x, y], _z, dy) => [
    undefined,
    () => sumTo(ops, ops.select(condition, dy, zero(ops)), ops.shapeOf(x)),
    () => sumTo(ops, ops.select(condition, zero(ops), dy), ops.shapeOf(y)),
  ],
  flops: elementwiseFlops,
}
