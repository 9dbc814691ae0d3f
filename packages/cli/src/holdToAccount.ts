import { cpu } from '@convene/backend-cpu'
import { conform, type Result } from '@convene/conformance'
import type { Backend } from '@convene/core'

export interface AccountOptions {
  readonly seed?: number
  readonly runs?: number | undefined
  /** Names of ops, statements of laws; all, if left out. */
  readonly only?: readonly string[] | undefined
  readonly signal: AbortSignal
}

/** Runs the suite against the reference, cpu in float64. */
export function holdToAccount(backend: Backend<unknown>, options: AccountOptions): AsyncGenerator<Result> {
  const { runs, ...others } = options
  return conform(backend, {
    reference: cpu({ precision: 'float64' }),
    ...others,
    ...(runs === undefined ? {} : { runs }),
  })
}
