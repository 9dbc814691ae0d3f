import type { Ops } from '../op.ts'

/** A number as a tensor without axes, which broadcasts with any other. */
export function scalar<T>(ops: Ops<T>, value: number): T {
  return ops.fill({ value, shape: [] })
}

export function zero<T>(ops: Ops<T>): T {
  return scalar(ops, 0)
}
