import type { Ops } from '../op.ts'
import { scalar } from './scalar.ts'

// Each is 1 where it holds, else 0. Shapes broadcast. With NaN on either side only `notEqual` holds.

export function less<T>(ops: Ops<T>, x: T, y: T): T {
  return ops.greater(y, x)
}

export function greaterEqual<T>(ops: Ops<T>, x: T, y: T): T {
  return ops.add(ops.greater(x, y), ops.equal(x, y))
}

export function lessEqual<T>(ops: Ops<T>, x: T, y: T): T {
  return greaterEqual(ops, y, x)
}

export function notEqual<T>(ops: Ops<T>, x: T, y: T): T {
  return ops.sub(scalar(ops, 1), ops.equal(x, y))
}
