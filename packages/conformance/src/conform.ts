import {
  type Backend,
  ConveneError,
  DataError,
  limitationOf,
  type OpName,
  opDefs,
  opNames,
  type Shape,
} from '@convene/core'
import fc from 'fast-check'
import type { Comparison } from './call.ts'
import { bound } from './checks/bound.ts'
import type { Check, CheckName } from './checks/check.ts'
import { exact } from './checks/exact.ts'
import { gradient } from './checks/gradient.ts'
import { purity } from './checks/purity.ts'
import { withNumbers } from './generate.ts'
import { checkLaw, inputsOf } from './laws/checkLaw.ts'
import { laws } from './laws/index.ts'
import type { Law } from './laws/law.ts'
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
  /** Which ops; all and the laws, if left out. */
  readonly only?: readonly OpName[] | undefined
  /** Which checks; all, if left out. */
  readonly checks?: readonly CheckName[]
  /** Ends the run after the call that is being tried; its reason is thrown. */
  readonly signal?: AbortSignal
}

/**
 * Holds a backend to the definition of every primitive, check by check, and to the laws; results come as they are known. What the backend
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
  const settings = { reference, seed, runs, signal }
  for (const op of opNames) {
    if (!only.includes(op)) continue
    for (const check of checks) {
      if (options.checks !== undefined && !options.checks.includes(check.name)) continue
      signal?.throwIfAborted()
      yield await checkOp(check, op, backend, settings)
    }
  }
  if (options.only !== undefined || options.checks?.includes('law') === false) return
  for (const law of laws) {
    signal?.throwIfAborted()
    yield await checkLawOf(law, backend, settings)
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
  settings: Settings<R>,
): Promise<Result> {
  const spec = specs[op] as OpSpec<K>
  const { reference, seed } = settings
  const inapplicable = check.notApplicable(op, spec)
  if (inapplicable !== undefined) {
    const nothing = { runs: 0, skippedRuns: 0, worst: 0, seed, milliseconds: 0 }
    return { op, check: check.name, status: 'notApplicable', reason: inapplicable, ...nothing }
  }
  const never = backend.limitations?.find(limitation => limitation.op === op && limitation.when === undefined)
  const subject = never === undefined ? backend : { ...backend, limitations: [] }
  const result = await search(op, check.name, backend.name, settings, spec.signatures, async (signature, numbers) => {
    const inputs = signature.shapes as readonly Shape[]
    const limitation = limitationOf(subject, { op, inputs, attrs: signature.attrs })
    if (limitation !== undefined) return limitation
    const trial = { op, spec, signature, seed: numbers, backend: subject, reference }
    return { call: withNumbers(op, spec, signature, 'reals', numbers), verdict: check.run(trial) }
  })
  if (never === undefined) return result
  const { failure: _, ...rest } = result
  return result.status === 'failed'
    ? { ...rest, status: 'skipped', skippedRuns: result.runs, reason: never.reason }
    : { ...rest, status: 'failed', reason: `works, although declared impossible: ${never.reason}` }
}

async function checkLawOf<T, R>(law: Law, backend: Backend<T>, settings: Settings<R>): Promise<Result> {
  return search(law.statement, 'law', backend.name, settings, law.cases, async (example, numbers) => {
    const call = { op: law.statement, inputs: inputsOf(law, example, numbers), attrs: undefined }
    const verdict = checkLaw(law, example, numbers, backend, settings.reference)
    return { call, verdict: verdict.then(comparison => ({ call, ...comparison })) }
  })
}

/** What a failure is printed as. */
type Printed = Parameters<typeof vectorOf>[1]

interface Attempt {
  /** What to print if the attempt throws. */
  readonly call: Printed
  readonly verdict: Promise<Comparison & { readonly call: Printed }>
}

/**
 * Tries random cases, and shrinks the first that fails.
 *
 * @param attempt starts a case, or says why the backend declares it impossible
 */
async function search<C>(
  op: string,
  check: CheckName,
  backend: string,
  { seed, runs, signal }: Pick<Settings<never>, 'seed' | 'runs' | 'signal'>,
  cases: fc.Arbitrary<C>,
  attempt: (example: C, numbers: number) => Promise<Attempt | string>,
): Promise<Result> {
  const started = performance.now()
  const pause = pauses()
  const place = { backend, check, seed }
  let tried = 0
  let worst = 0
  const reasons: string[] = []
  let failure: Vector | undefined

  const property = fc.asyncProperty(cases, fc.integer(), async (example, numbers) => {
    await pause()
    signal?.throwIfAborted()
    tried += 1
    const started = await attempt(example, numbers)
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
    } catch (error) {
      if (error instanceof Mismatched) throw error
      if (error instanceof ConveneError && error.code === 'backend.limitation') {
        reasons.push(error.received)
        return
      }
      failure = vectorOf(place, started.call, { error: error instanceof Error ? error.message : String(error) })
      throw error
    }
  })
  const parameters = { seed: seedOf(seed, op, check), numRuns: runs, includeErrorInReport: false }
  const { failed } = await fc.check(property, parameters)
  signal?.throwIfAborted()

  const milliseconds = performance.now() - started
  const result = { op, check, runs: tried, skippedRuns: reasons.length, worst, seed, milliseconds }
  if (failed) return { ...result, status: 'failed', ...(failure && { failure, reason: reasonOf(failure) }) }
  const [reason] = reasons
  if (reason === undefined) return { ...result, status: 'passed' }
  return { ...result, status: reasons.length === tried ? 'skipped' : 'passed', reason }
}

/** A result that differs: already kept as a vector. */
class Mismatched extends Error {}

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

/** How many results a run with these options has. */
export function countChecks(options: Pick<ConformOptions<never>, 'only' | 'checks'>): number {
  const chosen = checks.filter(({ name }) => options.checks?.includes(name) ?? true).length
  const withLaws = options.only === undefined && (options.checks?.includes('law') ?? true)
  return (options.only ?? opNames).length * chosen + (withLaws ? laws.length : 0)
}
