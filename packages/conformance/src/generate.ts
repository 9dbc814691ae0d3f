import type { OpName } from '@convene/core'
import type { HostTensor, OpCall, Signature } from './call.ts'
import { distinctTensors, type Kind, randomTensor } from './numbers.ts'
import { defaultNumbers, type OpSpec } from './spec.ts'

/** Puts numbers into a signature. The same seed gives the same. */
export function withNumbers<K extends OpName>(
  op: K,
  spec: OpSpec<K>,
  signature: Signature<K>,
  kind: Kind,
  seed: number,
): OpCall {
  const shapes = signature.shapes
  const apart = spec.hasKinks && kind === 'reals' ? distinctTensors(shapes, seed) : undefined
  const inputs = shapes.map((shape, i): HostTensor => {
    const own = spec.numbers?.(i, signature)[kind]
    if (own === undefined && apart !== undefined) return apart[i]!
    return randomTensor(shape, own ?? defaultNumbers[kind], childSeed(seed, i))
  })
  return { op, inputs, attrs: signature.attrs }
}

/** Another seed for each thing that needs one. */
export function childSeed(seed: number, index: number): number {
  return Math.imul(seed ^ (index + 1), 0x9e3779b1) | 0
}
