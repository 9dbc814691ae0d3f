import type { Backend, OpName } from '@convene/core'
import type { Comparison, OpCall, Signature } from '../call.ts'
import type { OpSpec } from '../spec.ts'

/** The checks of an op, and that of a law. */
export type CheckName = 'exact' | 'bound' | 'gradient' | 'purity' | 'law'

/** What a check is given: one call's shapes and attributes, a seed for its numbers, and the two backends. */
export interface Trial<K extends OpName, T, R> {
  readonly op: K
  readonly spec: OpSpec<K>
  readonly signature: Signature<K>
  readonly seed: number
  readonly backend: Backend<T>
  /** In float64. */
  readonly reference: Backend<R>
}

/** How a trial went, and the call that it was about. */
export interface Verdict extends Comparison {
  readonly call: OpCall
}

/** One thing that the suite demands of an op. */
export interface Check {
  readonly name: CheckName
  /** Why it does not make sense for this op; `undefined` if it does. */
  notApplicable<K extends OpName>(op: K, spec: OpSpec<K>): string | undefined
  run<K extends OpName, T, R>(trial: Trial<K, T, R>): Promise<Verdict>
}
