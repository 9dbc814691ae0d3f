import { sumTo } from '../fn/sumTo.ts'
import type { OpDef } from '../op.ts'
import { binaryShape, elementwiseFlops } from './elementwise.ts'

/** x + y. Shapes broadcast by NumPy's rule. */
export interface Add<T> {
  add(x: T, y: T): T
}

export const add: OpDef<'add'> = {
  arity: 2,
  shape: binaryShape,
  vjp: (ops, [x, y], _z, dy) => [() => sumTo(ops, dy, ops.shapeOf(x)), () => sumTo(ops, dy, ops.shapeOf(y))],
  flops: elementwiseFlops,
}
