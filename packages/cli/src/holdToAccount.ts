import { cpu } from '@convene/backend-cpu'
import { type ConformOptions, conform, type Result } from '@convene/conformance'
import type { Backend } from '@convene/core'

export interface AccountOptions extends Omit<ConformOptions<never>, 'reference' | 'runs' | 'signal'> {
  readonly runs?: number | undefined
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
