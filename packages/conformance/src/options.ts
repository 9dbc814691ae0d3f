import type { Backend } from '@convene/core'
import type { CheckName } from './checks/check.ts'

export interface ConformOptions<R> {
  /**
   * What bounds and gradients are computed on: a backend in float64, such as `cpu({ precision: 'float64' })` of
   * `@convene/backend-cpu`, which is fast. The definitions themselves, if left out.
   */
  readonly reference?: Backend<R>
  /** The same seed tries the same calls. 0, if left out. */
  readonly seed?: number
  /**
   * How many calls each check tries of each op. If left out, 100 of a primitive, 10 of a composition, 15 of a law, and more
   * where it takes more to visit each pair of attributes, or where the spec says so.
   */
  readonly runs?: number
  /** Names of primitives, compositions and networks, statements of laws; all, if left out. */
  readonly only?: readonly string[] | undefined
  /**
   * Networks of more parameters than this are skipped, and reported so; none is, if left out. Where a GPU is computed in
   * software, a step of ResNet-50 takes many minutes.
   */
  readonly maxParameters?: number
  /** Which checks; all, if left out. */
  readonly checks?: readonly CheckName[]
  /**
   * A budget of seconds: what is left of it is shared evenly among the checks that are left. A check that runs out of time
   * says so (`timedOut`), and has not passed with fewer than ten calls. None, if left out.
   */
  readonly seconds?: number | undefined
  /** How many of the run's tasks are done already, to go on with the next. 0, if left out. */
  readonly from?: number
  /** Ends the run after the call that is being tried; its reason is thrown. */
  readonly signal?: AbortSignal
}

/** The same, once there is a reference, and with the end of the task at hand on the clock of `performance.now`. */
export type Settings<R> = ConformOptions<R> & { readonly reference: Backend<R>; readonly until?: number }
