import type { OpDef } from '../op.ts'
import { elementwiseFlops, unaryShape } from './elementwise.ts'

/** √x, elementwise. NaN for negative numbers. */
export interface Sqrt<T> {
  sqrt(x: T): T
}

export const sqrt: OpDef<'sqrt'> = {
  arity: 1,
  shape: unaryShape,
  vjp: (ops, _inputs, y, dy) => [() => ops.div(dy, ops.add(y, y))],
  flops: elementwiseFlops,
}
