import fc from 'fast-check'
import type { HostTensor, SubjectCall } from './call.ts'
import { distinctTensors, type Kind, randomTensor, withSpecials } from './numbers.ts'
import { type AnySignature, defaultNumbers, defaultSpecials, type Spec } from './spec.ts'
import type { Subject } from './subject.ts'

/** Puts numbers into a signature. The same seed gives the same. */
export function withNumbers(subject: Subject, signature: AnySignature, kind: Kind, seed: number): SubjectCall {
  const { spec } = subject
  const { shapes, attrs } = signature
  const apart = spec.hasKinks && kind === 'reals' ? distinctTensors(shapes, seed) : undefined
  const inputs = shapes.map((shape, i): HostTensor => {
    const own = spec.numbers?.(i, signature)[kind]
    if (own === undefined && apart !== undefined) return apart[i]!
    return randomTensor(shape, own ?? defaultNumbers[kind], childSeed(seed, i))
  })
  return { subject, inputs, attrs }
}

/** Whole numbers, and here and there among them NaN, an infinity or whatever else the spec calls special. */
export function withSpecialNumbers(subject: Subject, signature: AnySignature, seed: number): SubjectCall {
  const call = withNumbers(subject, signature, 'integers', seed)
  const inputs = call.inputs.map((x, i) =>
    withSpecials(x, subject.spec.specials?.(i) ?? defaultSpecials, childSeed(seed, 30 + i)),
  )
  return { ...call, inputs }
}

/** The inputs of a spec's calls, by number: of the longest of a few calls, since some inputs may be left out. */
export function inputNumbers({ signatures }: Spec<AnySignature>): readonly number[] {
  const counts = fc.sample(signatures, { seed: 0, numRuns: 20 }).map(({ shapes }) => shapes.length)
  return Array.from({ length: Math.max(...counts) }, (_, i) => i)
}

/** Another seed for each thing that needs one. */
export function childSeed(seed: number, index: number): number {
  return Math.imul(seed ^ (index + 1), 0x9e3779b1) | 0
}
