import { sumTo } from '../fn/sumTo.ts'
import type { OpDef } from '../op.ts'
import { binaryShape, elementwiseFlops } from './elementwise.ts'

/** x − y. Shapes broadcast by NumPy's rule. */
export interface Sub<T> {
  sub(x: T, y: T): T
}

export const sub: OpDef<'sub'> = {
  arity: 2,
  shape: binaryShape,
  vjp: (ops, [x, y], _z, dy) => [() => sumTo(ops, dy, ops.shapeOf(x)), () => sumTo(ops, ops.neg(dy), ops.shapeOf(y))],
  flops: elementwiseFlops,
}
