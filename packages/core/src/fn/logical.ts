import type { Ops } from '../op.ts'
import { notEqual } from './comparisons.ts'
import { zero } from './scalar.ts'

// Truth is any number but 0, NaN included; the answer is 1 or 0. Shapes broadcast.

export function logicalNot<T>(ops: Ops<T>, x: T): T {
  return ops.equal(x, zero(ops))
}

export function logicalAnd<T>(ops: Ops<T>, x: T, y: T): T {
  return ops.mul(truth(ops, x), truth(ops, y))
}

export function logicalOr<T>(ops: Ops<T>, x: T, y: T): T {
  return ops.maximum(truth(ops, x), truth(ops, y))
}

export function logicalXor<T>(ops: Ops<T>, x: T, y: T): T {
  return notEqual(ops, truth(ops, x), truth(ops, y))
}

function truth<T>(ops: Ops<T>, x: T): T {
  return notEqual(ops, x, zero(ops))
}
