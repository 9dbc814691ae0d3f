import { cpu } from '@convene/backend-cpu'
import { conform, type Result } from '@convene/conformance'
import type { Backend, OpName } from '@convene/core'

export interface AccountOptions {
  readonly seed?: number
  readonly runs?: number
  /** Which ops; all and the laws, if left out. */
  readonly only?: readonly OpName[] | undefined
  readonly signal: AbortSignal
}

/** Runs the suite against the reference, cpu in float64. */
export function holdToAccount(backend: Backend<unknown>, options: AccountOptions): AsyncGenerator<Result> {
  return conform(backend, { reference: cpu({ precision: 'float64' }), ...options })
}
