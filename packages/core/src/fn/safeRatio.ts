import type { Ops } from '../op.ts'
import { scalar, zero } from './scalar.ts'

/** x / y, and 0 where y is 0; its gradient is 0 there too. */
export function safeRatio<T>(ops: Ops<T>, x: T, y: T): T {
  const isEmpty = ops.equal(y, zero(ops))
  return ops.select(isEmpty, zero(ops), ops.div(x, ops.select(isEmpty, scalar(ops, 1), y)))
}
