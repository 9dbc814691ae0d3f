import type { Backend } from '@convene/core'
import type { Comparison, SubjectCall } from '../call.ts'
import type { AnySignature } from '../spec.ts'
import type { Subject } from '../subject.ts'

/** The checks of an op, that of a law, and those of an architecture. */
export type CheckName =
  | 'exact'
  | 'bound'
  | 'gradient'
  | 'curvature'
  | 'purity'
  | 'special'
  | 'law'
  | 'forward'
  | 'training'
  | 'optimised'

/** What a check is given: one call's shapes and attributes, a seed for its numbers, and the two backends. */
export interface Trial<T, R> {
  readonly subject: Subject
  readonly signature: AnySignature
  readonly seed: number
  readonly backend: Backend<T>
  /** In float64. */
  readonly reference: Backend<R>
}

/** How a trial went, and the call that it was about. */
export interface Verdict extends Comparison {
  readonly call: SubjectCall
  /** By what other formulas the backend computed in it, as it says; none, if left out. */
  readonly approximations?: readonly string[]
}

/** One thing that the suite demands of an op. */
export interface Check {
  readonly name: CheckName
  /** How many calls are tried if nobody says, where that is fewer than of the subject's other checks. */
  readonly runs?: number
  /** Why it does not make sense for this op; `undefined` if it does. */
  notApplicable(subject: Subject): string | undefined
  run<T, R>(trial: Trial<T, R>): Promise<Verdict>
  /** What it demands of the result of a call whose numbers are given; absent if it is about more than that. */
  result?<T, R>(backend: Backend<T>, reference: Backend<R>, call: SubjectCall): Promise<Comparison>
}
