import type { OpDef } from '../op.ts'
import { elementwiseFlops, unaryShape } from './elementwise.ts'

/** The natural logarithm, elementwise. log(0) is −Infinity, of a negative number NaN. */
export interface Log<T> {
  log(x: T): T
}

export const log: OpDef<'log'> = {
  arity: 1,
  shape: unaryShape,
  vjp: (ops, [x], _y, dy) => [() => ops.div(dy, x)],
  flops: elementwiseFlops,
}
