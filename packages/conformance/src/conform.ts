import { type Backend, DataError, limitationOf, type OpName, opDefs, opNames, type Shape } from '@convene/core'
import fc from 'fast-check'
import { bound } from './checks/bound.ts'
import type { Check, CheckName } from './checks/check.ts'
import { exact } from './checks/exact.ts'
import { gradient } from './checks/gradient.ts'
import { purity } from './checks/purity.ts'
import { withNumbers } from './generate.ts'
import type { Result } from './result.ts'
import type { OpSpec } from './spec.ts'
import { specs } from './specs/index.ts'
import { type Vector, vectorOf } from './vector.ts'

export const checks: readonly Check[] = [exact, bound, gradient, purity]

export interface ConformOptions<R> {
  /** What is right: a backend in float64, such as `cpu({ precision: 'float64' })` of `@convene/backend-cpu`. */
  readonly reference: Backend<R>
  /** The same seed tries the same calls. 0, if left out. */
  readonly seed?: number
  /** How many calls each check tries of each op; 100, if left out. */
  readonly runs?: number
  /** Which ops; all, if left out. */
  readonly only?: readonly OpName[]
  /** Which checks; all, if left out. */
  readonly checks?: readonly CheckName[]
  /** Ends the run after the call that is being tried; its reason is thrown. */
  readonly signal?: AbortSignal
}

/**
 * Holds a backend to the definition of every primitive, check by check; results come as they are known. What the backend
 * declares among its `limitations` is skipped and said to be; that something declared as impossible works is a failure.
 *
 * @throws DataError conform.reference: not in float64
 * @throws DataError conform.only: not a primitive
 * @throws DataError conform.runs, conform.seed
 */
export async function* conform<T, R>(backend: Backend<T>, options: ConformOptions<R>): AsyncGenerator<Result> {
  const { reference, seed = 0, runs = 100, only = opNames, signal } = options
  if (reference.precision !== 'float64') {
    const received = `${reference.name} in ${reference.precision}`
    throw new DataError({ code: 'conform.reference', expected: 'a reference in float64', received })
  }
  const unknown = only.find(op => !Object.hasOwn(opDefs, op))
  if (unknown !== undefined)
    throw new DataError({ code: 'conform.only', expected: opNames.join(', '), received: unknown })
  if (!Number.isInteger(runs) || runs < 1) {
    throw new DataError({ code: 'conform.runs', expected: 'a whole number of at least 1', received: String(runs) })
  }
  if (seed !== (seed | 0)) {
    throw new DataError({ code: 'conform.seed', expected: 'a whole number in [−2³¹, 2³¹)', received: String(seed) })
  }
  for (const op of opNames) {
    if (!only.includes(op)) continue
    for (const check of checks) {
      if (options.checks !== undefined && !options.checks.includes(check.name)) continue
      signal?.throwIfAborted()
      yield await checkOp(check, op, backend, { reference, seed, runs, signal })
    }
  }
}

interface Settings<R> {
  readonly reference: Backend<R>
  readonly seed: number
  readonly runs: number
  readonly signal: AbortSignal | undefined
}

async function checkOp<K extends OpName, T, R>(
  check: Check,
  op: K,
  backend: Backend<T>,
  { reference, seed, runs, signal }: Settings<R>,
): Promise<Result> {
  const spec = specs[op] as OpSpec<K>
  const started = performance.now()
  const pause = pauses()
  const result = (found: Pick<Result, 'status'> & Partial<Result>): Result => ({
    op,
    check: check.name,
    runs: 0,
    skippedRuns: 0,
    worst: 0,
    seed,
    milliseconds: performance.now() - started,
    ...found,
  })
  const inapplicable = check.notApplicable(op, spec)
  if (inapplicable !== undefined) return result({ status: 'notApplicable', reason: inapplicable })

  const never = backend.limitations?.find(limitation => limitation.op === op && limitation.when === undefined)
  const subject = never === undefined ? backend : { ...backend, limitations: [] }
  let tried = 0
  let worst = 0
  const reasons: string[] = []
  let failure: Vector | undefined

  const property = fc.asyncProperty(spec.signatures, fc.integer(), async (signature, numbers) => {
    await pause()
    signal?.throwIfAborted()
    tried += 1
    const limitation = limitationOf(subject, {
      op,
      inputs: signature.shapes as readonly Shape[],
      attrs: signature.attrs,
    })
    if (limitation !== undefined) {
      reasons.push(limitation)
      return
    }
    const place = { backend: backend.name, check: check.name, seed }
    const verdict = await check
      .run({ op, spec, signature, seed: numbers, backend: subject, reference })
      .catch(error => {
        const call = withNumbers(op, spec, signature, 'reals', numbers)
        failure = vectorOf(place, call, { error: error instanceof Error ? error.message : String(error) })
        throw error
      })
    if (verdict.mismatch !== undefined) {
      failure = vectorOf(place, verdict.call, { mismatch: verdict.mismatch })
      throw new Error(verdict.mismatch.what)
    }
    worst = Math.max(worst, verdict.worst)
  })
  const { failed } = await fc.check(property, {
    seed: seedOf(seed, op, check.name),
    numRuns: runs,
    includeErrorInReport: false,
  })
  signal?.throwIfAborted()

  const counts = { runs: tried, skippedRuns: reasons.length, worst }
  if (never !== undefined) {
    return failed
      ? result({ ...counts, status: 'skipped', skippedRuns: tried, reason: never.reason })
      : result({ ...counts, status: 'failed', reason: `works, although declared impossible: ${never.reason}` })
  }
  if (failed) return result({ ...counts, status: 'failed', ...(failure && { failure, reason: reasonOf(failure) }) })
  const [skipped] = reasons
  if (reasons.length === tried && skipped !== undefined)
    return result({ ...counts, status: 'skipped', reason: skipped })
  return result({ ...counts, status: 'passed', ...(skipped !== undefined && { reason: skipped }) })
}

/** Gives timers and signals a turn now and then. A backend that never waits would keep all of them from theirs. */
function pauses(): () => Promise<void> {
  let last = performance.now()
  return async () => {
    if (performance.now() - last < 50) return
    await new Promise(resolve => setTimeout(resolve))
    last = performance.now()
  }
}

function reasonOf({ mismatch, error }: Vector): string {
  return mismatch === undefined ? `threw: ${error}` : `${mismatch.what} differs`
}

/** Each op and check searches elsewhere, and in the same place whatever else runs. */
function seedOf(seed: number, op: string, check: string): number {
  return [...`${op}/${check}`].reduce((hash, letter) => Math.imul(hash ^ letter.charCodeAt(0), 0x01000193), seed | 0)
}
