import type { CheckName } from './checks/check.ts'
import type { Coverage } from './covering.ts'
import type { Vector } from './vector.ts'

/** What is held to account. */
export type SubjectKind = 'primitive' | 'composition' | 'law' | 'architecture'

/**
 * Calls that were held to the error bounds of what the backend computed instead: even on whole numbers, where others are
 * exact.
 */
export interface Approximated {
  readonly runs: number
  readonly reasons: readonly string[]
}

/** What one check says about one op, a law or an architecture on a backend. */
export interface Result {
  /** The op's or architecture's name, or the law's statement. */
  readonly op: string
  readonly kind: SubjectKind
  readonly check: CheckName
  /** Skipped: the backend says that it cannot. Not applicable: the check makes no sense for the op. */
  readonly status: 'passed' | 'failed' | 'skipped' | 'notApplicable'
  /** How many calls were tried. */
  readonly runs: number
  /** The budget of time ended the search: fewer calls were tried than asked for. Skipped, if it was less than ten. */
  readonly timedOut?: true
  /** How many of them the backend says that it cannot run. */
  readonly skippedRuns: number
  /** The calls in which the backend took other formulas than definitions, as it says. Absent, if there were none. */
  readonly approximated?: Approximated
  /** The largest error as a fraction of its bound. */
  readonly worst: number
  /** Which pairs of kinds of attributes and shapes the calls had; absent where there is nothing to vary. */
  readonly coverage?: Coverage
  /** Why it was skipped, does not apply, or failed. */
  readonly reason?: string
  /** The smallest call that was found to fail. */
  readonly failure?: Vector
  readonly seed: number
  readonly milliseconds: number
}
