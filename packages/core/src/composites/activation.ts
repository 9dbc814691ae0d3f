import { DataError } from '../errors.ts'
import { relu6 } from '../fn/activations.ts'
import type { Ops } from '../op.ts'

/** What a composite does to its sum, last of all. */
export type FusedActivation = 'linear' | 'relu' | 'relu6'

const activations: { readonly [A in FusedActivation]: <T>(ops: Ops<T>, x: T) => T } = {
  linear: (_ops, x) => x,
  relu: (ops, x) => ops.relu(x),
  relu6,
}

/** @throws DataError <op>.activation: there is none of that name */
export function checkActivation(op: string, activation: FusedActivation): void {
  if (Object.hasOwn(activations, activation)) return
  const expected = `one of ${Object.keys(activations).join(', ')}`
  throw new DataError({ code: `${op}.activation`, expected, received: String(activation).slice(0, 80) })
}

export function activated<T>(ops: Ops<T>, activation: FusedActivation, x: T): T {
  return activations[activation](ops, x)
}
