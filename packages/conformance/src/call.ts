import type { Attrs, HostArray, Inputs, OpName, Shape } from '@convene/core'
import type { Subject } from './subject.ts'

/** A tensor on the host, of float32 values, so that every backend starts from the same numbers. */
export interface HostTensor {
  readonly shape: Shape
  readonly data: Float32Array
}

/** What a call of a primitive looks like before it has numbers. */
export interface Signature<K extends OpName> {
  readonly shapes: Inputs<K, Shape>
  readonly attrs: Attrs<K>
}

/** One call of a subject, with its numbers. */
export interface SubjectCall {
  readonly subject: Subject
  readonly inputs: readonly HostTensor[]
  readonly attrs: unknown
}

/** What came out where something else should have. */
export interface Mismatch {
  /** What was compared: the result, or the gradient of an input. */
  readonly what: string
  /** Where, in row-major order. */
  readonly index: number
  readonly expected: number
  readonly received: number
  /** How far apart they may be. */
  readonly bound: number
}

export interface Comparison {
  /** The largest error as a fraction of its bound; 0 if everything is exact. */
  readonly worst: number
  readonly mismatch?: Mismatch
}

/**
 * Compares element by element. NaN equals NaN, and 0 equals −0; a bound that is infinite, negative or not a number promises
 * nothing, and what then differs is a mismatch: a suite must not pass what it cannot judge.
 */
export function compare(
  what: string,
  received: HostArray,
  expected: HostArray,
  bound: (index: number) => number,
): Comparison {
  if (received.length !== expected.length) {
    const mismatch = {
      what: `${what}: length`,
      index: 0,
      expected: expected.length,
      received: received.length,
      bound: 0,
    }
    return { worst: Number.POSITIVE_INFINITY, mismatch }
  }
  let worst = 0
  let mismatch: Mismatch | undefined
  for (let index = 0; index < expected.length; index++) {
    const [got, wanted] = [received[index]!, expected[index]!]
    if (got === wanted || (Number.isNaN(got) && Number.isNaN(wanted))) continue
    const limit = bound(index)
    const fraction =
      limit > 0 && limit < Number.POSITIVE_INFINITY ? Math.abs(got - wanted) / limit : Number.POSITIVE_INFINITY
    if (fraction <= worst) continue
    worst = Number.isNaN(fraction) ? Number.POSITIVE_INFINITY : fraction
    if (!(fraction <= 1)) mismatch = { what, index, expected: wanted, received: got, bound: limit }
  }
  return { worst, ...(mismatch && { mismatch }) }
}
