import type { Result } from '../result.ts'

/** What the suite found, on one backend or several: all formats are made of it. */
export interface Report {
  readonly seed: number
  /** How many calls each check was to try of each op; as many as the suite thinks right, if left out. */
  readonly runs?: number | undefined
  readonly backends: readonly BackendResults[]
}

export interface BackendResults {
  /** The name that it was asked for by: what a command repeats. A plugin may call itself something else. */
  readonly backend: string
  readonly results: readonly Result[]
  /** How many checks were not run, since the run was interrupted; none, if left out. */
  readonly left?: number
}
