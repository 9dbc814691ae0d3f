import { type Backend, limitationOf, type OpName } from '@convene/core'
import type { Check } from './checks/check.ts'
import type { Covering } from './covering.ts'
import { withNumbers } from './generate.ts'
import type { Settings } from './options.ts'
import type { Result } from './result.ts'
import { search } from './search.ts'
import type { AnySignature } from './spec.ts'
import type { Subject } from './subject.ts'
import { defaultRuns, untried } from './tasks.ts'
import { specialValues, valueLimitationsOf } from './valueLimitations.ts'

/**
 * One check of a subject, and of what the backend declares about it: what it calls impossible has to fail indeed, all calls
 * or those of some shapes and attributes or of some values.
 */
export async function checkSubject<T, R>(
  check: Check,
  subject: Subject,
  cases: Covering,
  backend: Backend<T>,
  settings: Settings<R>,
): Promise<Result> {
  const trying = { check, subject, cases, backend, settings }
  const { name: op, kind } = subject
  const inapplicable = check.notApplicable(subject)
  if (inapplicable !== undefined) {
    return untried({ op, kind, check: check.name }, settings, 'notApplicable', inapplicable)
  }
  const never = backend.limitations?.find(
    limitation => limitation.op === op && limitation.when === undefined && limitation.values === undefined,
  )
  const tested = never === undefined ? backend : { ...backend, limitations: [] }
  const result = await trySubject({ ...trying, backend: tested })
  if (never !== undefined && !(result.timedOut && result.status === 'skipped')) {
    const { failure: _, ...rest } = result
    return result.status === 'failed'
      ? { ...rest, status: 'skipped', skippedRuns: result.runs, reason: never.reason }
      : { ...rest, status: 'failed', reason: `works, although declared impossible: ${never.reason}` }
  }
  if (result.status === 'failed') return result
  const reason =
    check.name === 'special'
      ? await worksForValues(trying)
      : check.name === 'bound' && result.skippedRuns > 0
        ? await worksForCalls(trying)
        : undefined
  return reason === undefined ? result : { ...result, status: 'failed', reason }
}

/** One check of one subject on a backend. */
interface Trying<T, R> {
  readonly check: Check
  readonly subject: Subject
  readonly cases: Covering
  readonly backend: Backend<T>
  readonly settings: Settings<R>
}

/** What a backend is right for although it says that it is not; `undefined` if there is nothing. */
async function worksForValues<T, R>(trying: Trying<T, R>): Promise<string | undefined> {
  const { subject, backend } = trying
  for (const { values, reason } of valueLimitationsOf(backend, subject.name)) {
    const spoilt: Subject = { ...subject, spec: { ...subject.spec, specials: () => specialValues[values] } }
    const { status, timedOut } = await trySubject({
      ...trying,
      subject: spoilt,
      backend: { ...backend, limitations: [] },
    })
    if (status === 'failed' || timedOut) continue
    return `right for ${values}, although declared otherwise: ${reason}`
  }
  return undefined
}

/** Which calls a backend can do although it says that it cannot; `undefined` if there are none. */
async function worksForCalls<T, R>(trying: Trying<T, R>): Promise<string | undefined> {
  const { subject, backend } = trying
  const { limitations = [] } = backend
  for (const limitation of limitations) {
    const { op, when, reason } = limitation
    if (op !== subject.name || when === undefined) continue
    const unafraid = { ...backend, limitations: limitations.filter(other => other !== limitation) }
    const { status, runs, skippedRuns, timedOut } = await trySubject(
      { ...trying, backend: unafraid },
      ({ shapes, attrs }) => when(shapes, attrs),
    )
    if (status !== 'passed' || timedOut) continue
    return `works in all ${runs - skippedRuns} calls that are declared impossible: ${reason}`
  }
  return undefined
}

/** One search through a subject's calls. */
async function trySubject<T, R>(
  { check, subject, cases, backend, settings }: Trying<T, R>,
  isTried: (signature: AnySignature) => boolean = () => true,
): Promise<Result> {
  const { reference, seed = 0 } = settings
  const { name: op, kind } = subject
  cases.restart()
  // An override is a kernel like those of primitives.
  const written = Object.hasOwn(backend.overrides ?? {}, op) ? 'primitive' : kind
  const runs = settings.runs ?? check.runs ?? Math.max(defaultRuns[written], subject.spec.calls ?? 0, cases.size)
  const place = {
    op,
    kind,
    check: check.name,
    backend: backend.name,
    seed,
    runs,
    signal: settings.signal,
    until: settings.until,
  }
  const found = await search(place, cases, (signature: AnySignature, numbers) => {
    if (!isTried(signature)) return 'not what is looked for'
    const limitation = kind === 'primitive' ? limitationOfPrimitive(backend, op as OpName, signature) : undefined
    if (limitation !== undefined) return limitation
    const trial = { subject, signature, seed: numbers, backend, reference }
    const printed = ({ inputs, attrs }: Pick<ReturnType<typeof withNumbers>, 'inputs' | 'attrs'>) => {
      return { op, inputs, attrs }
    }
    return {
      call: printed(withNumbers(subject, signature, 'reals', numbers)),
      verdict: check.run(trial).then(verdict => ({ ...verdict, call: printed(verdict.call) })),
    }
  })
  return { ...found, coverage: cases.coverage }
}

function limitationOfPrimitive<T>(
  backend: Backend<T>,
  op: OpName,
  { shapes, attrs }: AnySignature,
): string | undefined {
  return limitationOf(backend, { op, inputs: shapes, attrs })
}
