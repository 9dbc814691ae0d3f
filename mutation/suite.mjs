import { cpu as healthy } from '@convene/backend-cpu'
import { conform, formatVector } from '@convene/conformance'

/** The packages as they were built: what is changed here is never the reference. */
const reference = healthy({ precision: 'float64' })

/**
 * Holds a backend to the suite until the first failure.
 *
 * @returns that failure, as text; undefined if there is none
 */
export async function firstFailure(backend, options) {
  for await (const { op, check, status, reason, failure } of conform(backend, { reference, ...options })) {
    if (status === 'failed') return failure === undefined ? `${op}: ${check}: ${reason}` : formatVector(failure)
  }
  return undefined
}
