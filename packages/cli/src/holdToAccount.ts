import { cpu } from '@convene/backend-cpu'
import { conform, formatVector, type Result, summarise } from '@convene/conformance'
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

/** The counts, and how near the bounds the errors came. */
export function formatCounts(results: readonly Result[]): string {
  const { passed, failed, skipped, notApplicable } = summarise(results)
  const worst = Math.max(0, ...results.filter(({ status }) => status === 'passed').map(result => result.worst))
  const counts = `${passed} checks passed, ${failed} failed, ${skipped} skipped, ${notApplicable} do not apply`
  return `${counts}; the largest error is ${worst.toFixed(2)} of its bound`
}

/**
 * Each failure as a vector with the command that repeats it.
 *
 * @param name the backend as it was asked for, which a plugin's own name need not be
 * @param runs if it was asked for
 */
export function formatFailures(results: readonly Result[], name: string, runs?: number): readonly string[] {
  const more = runs === undefined ? '' : ` --runs ${runs}`
  return results.flatMap(({ status, op, check, reason, failure }) => {
    if (status !== 'failed') return []
    if (failure === undefined) return [`${op} fails the check "${check}" on ${name}: ${reason}`]
    // The last line is the command.
    return [`${formatVector({ ...failure, backend: name })}${more}`]
  })
}
