import { ConveneError, pauses } from '@convene/core'
import fc from 'fast-check'
import type { Comparison } from './call.ts'
import type { CheckName } from './checks/check.ts'
import type { Result } from './result.ts'
import { type Printed, type Vector, vectorOf } from './vector.ts'

/** What is searched, and how far. */
export interface Search {
  readonly op: string
  readonly kind: Result['kind']
  readonly check: CheckName
  /** The backend's name. */
  readonly backend: string
  readonly seed: number
  readonly runs: number
  readonly signal?: AbortSignal | undefined
  /** When to stop, on the clock of `performance.now`. Never, if left out. */
  readonly until?: number | undefined
}

export interface Attempt {
  /** What to print if the attempt throws. */
  readonly call: Printed
  readonly verdict: Promise<Comparison & { readonly call: Printed; readonly approximations?: readonly string[] }>
}

/**
 * Tries random cases, and shrinks the first that fails.
 *
 * @param attempt starts a case, or says why the backend declares it impossible
 */
export async function search<C>(
  { op, kind, check, backend, seed, runs, signal, until = Number.POSITIVE_INFINITY }: Search,
  cases: fc.Arbitrary<C>,
  attempt: (example: C, numbers: number) => Attempt | string,
): Promise<Result> {
  const started = performance.now()
  const pause = pauses()
  const place = { backend, check, seed }
  let tried = 0
  let worst = 0
  const reasons: string[] = []
  const approximated = { runs: 0, reasons: new Set<string>() }
  let failure: Vector | undefined
  let shrinkUntil = until
  const time = { isUp: false }

  const property = fc.asyncProperty(cases, fc.integer(), async (example, numbers) => {
    await pause()
    signal?.throwIfAborted()
    // What is left of the search then tries nothing any more.
    if (time.isUp || performance.now() >= (failure === undefined ? until : shrinkUntil)) {
      if (failure !== undefined || time.isUp) return
      time.isUp = true
      throw new OutOfTime()
    }
    tried += 1
    const started = attempt(example, numbers)
    if (typeof started === 'string') {
      reasons.push(started)
      return
    }
    try {
      const verdict = await started.verdict
      if (verdict.mismatch !== undefined) {
        failure = vectorOf(place, verdict.call, { mismatch: verdict.mismatch })
        throw new Mismatched()
      }
      worst = Math.max(worst, verdict.worst)
      const { approximations = [] } = verdict
      approximated.runs += approximations.length > 0 ? 1 : 0
      for (const reason of approximations) approximated.reasons.add(reason)
    } catch (error) {
      shrinkUntil = Math.max(shrinkUntil, performance.now() + shrinkingTime)
      if (error instanceof Mismatched) throw error
      if (error instanceof ConveneError && error.code === 'backend.limitation') {
        reasons.push(error.received)
        return
      }
      failure = vectorOf(place, started.call, { error: error instanceof Error ? error.message : String(error) })
      throw error
    }
  })
  const parameters = { seed: seedOf(seed, op), numRuns: runs, includeErrorInReport: false }
  const { failed } = await fc.check(property, parameters)
  signal?.throwIfAborted()

  const milliseconds = performance.now() - started
  const counts = { op, kind, check, runs: tried, skippedRuns: reasons.length, worst, seed, milliseconds }
  const result = {
    ...counts,
    ...(approximated.runs > 0 && { approximated: { runs: approximated.runs, reasons: [...approximated.reasons] } }),
    ...(time.isUp && { timedOut: true as const }),
  }
  if (time.isUp && tried < Math.min(runs, fewestCalls)) {
    return { ...result, status: 'skipped', reason: `out of time after ${tried} of ${runs} calls` }
  }
  if (failed && !time.isUp)
    return { ...result, status: 'failed', ...(failure && { failure, reason: reasonOf(failure) }) }
  const [reason] = reasons
  if (reason === undefined) return { ...result, status: 'passed' }
  return { ...result, status: reasons.length === tried ? 'skipped' : 'passed', reason }
}

/** With fewer calls than this, or than asked for, a check that ran out of time has not passed. */
const fewestCalls = 10

/** How many milliseconds shrinking may take at least, though the time is up: a small failure is worth them. */
const shrinkingTime = 1000

/** Ends a search that found nothing. */
class OutOfTime extends Error {}

/** A result that differs: already kept as a vector. */
class Mismatched extends Error {}

function reasonOf({ mismatch, error }: Vector): string {
  return mismatch === undefined ? `threw: ${error}` : `${mismatch.what} differs`
}

/**
 * Each op searches elsewhere, and in the same place whatever else runs. All checks of an op try the same calls: what a
 * backend compiled for one check it has for the others.
 */
function seedOf(seed: number, op: string): number {
  return [...op].reduce((hash, letter) => Math.imul(hash ^ letter.charCodeAt(0), 0x01000193), seed | 0)
}
