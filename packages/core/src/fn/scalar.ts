import type { Ops } from '../op.ts'

/** A number as a tensor without axes, which broadcasts with any other. */
export function scalar<T>(ops: Ops<T>, value: number): T {
  return ops.fill({ value, shape: [] })
}

export function zero<T>(ops: Ops<T>): T {
  return scalar(ops, 0)
}

/** The smallest finite float32. −Infinity cannot be a program's constant: this stands for "less than all others". */
export const lowest: number = -(2 ** 127) * (2 - 2 ** -23)
