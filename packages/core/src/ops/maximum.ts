import { zero } from '../fn/scalar.ts'
import { sumTo } from '../fn/sumTo.ts'
import type { OpDef } from '../op.ts'
import { binaryShape, elementwiseFlops } from './elementwise.ts'

/** The larger of x and y; NaN if either is. Where they are equal the gradient goes to x. Shapes broadcast by NumPy's rule. */
export interface Maximum<T> {
  maximum(x: T, y: T): T
}

export const maximum: OpDef<'maximum'> = {
  arity: 2,
  shape: binaryShape,
  vjp: (ops, [x, y], _z, dy) => [
    () => sumTo(ops, ops.select(ops.greater(y, x), zero(ops), dy), ops.shapeOf(x)),
    () => sumTo(ops, ops.select(ops.greater(y, x), dy, zero(ops)), ops.shapeOf(y)),
  ],
  flops: elementwiseFlops,
}
