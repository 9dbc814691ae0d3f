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
  const { name: op, kind } = subject
  const inapplicable = check.notApplicable(subject)
  if (inapplicable !== undefined) {
    return untried({ op, kind, check: check.name }, settings, 'notApplicable', inapplicable)
  }
  const never = backend.limitations?.find(
    limitation => limitation.op === op && limitation.when === undefined && limitation.values === undefined,
  )
  const tested = never === undefined ? backend : { ...backend, limitations: [] }
  const result = await trySubject(check, subject, cases, tested, settings)
  if (never !== undefined && !(result.timedOut && result.status === 'skipped')) {
    const { failure: _, ...rest } = result
    return result.status === 'failed'
      ? { ...rest, status: 'skipped', skippedRuns: result.runs, reason: never.reason }
      : { ...rest, status: 'failed', reason: `works, although declared impossible: ${never.reason}` }
  }
  if (result.status === 'failed') return result
  const reason =
    check.name === 'special'
      ? await worksForValues(check, subject, cases, backend, settings)
      : check.name === 'bound' && result.skippedRuns > 0
        ? await worksForCalls(check, subject, cases, backend, settings)
        : undefined
  return reason === undefined ? result : { ...result, status: 'failed', reason }
}

/** What a backend is right for although it says that it is not; `undefined` if there is nothing. */
async function worksForValues<T, R>(
  check: Check,
  subject: Subject,
  cases: Covering,
  backend: Backend<T>,
  settings: Settings<R>,
): Promise<string | undefined> {
  for (const { values, reason } of valueLimitationsOf(backend, subject.name)) {
    const spoilt: Subject = { ...subject, spec: { ...subject.spec, specials: () => specialValues[values] } }
    const { status, timedOut } = await trySubject(check, spoilt, cases, { ...backend, limitations: [] }, settings)
    if (status === 'failed' || timedOut) continue
    return `right for ${values}, although declared otherwise: ${reason}`
  }
  return undefined
}

/** Which calls a backend can do although it says that it cannot; `undefined` if there are none. */
async function worksForCalls<T, R>(
  check: Check,
  subject: Subject,
  cases: Covering,
  backend: Backend<T>,
  settings: Settings<R>,
): Promise<string | undefined> {
  for (const limitation of backend.limitations ?? []) {
    const { op, when, reason } = limitation
    if (op !== subject.name || when === undefined) continue
    const others = backend.limitations!.filter(other => other !== limitation)
    const affected = ({ shapes, attrs }: AnySignature) => when(shapes, attrs)
    const unafraid = { ...backend, limitations: others }
    const { status, runs, skippedRuns, timedOut } = await trySubject(
      check,
      subject,
      cases,
      unafraid,
      settings,
      affected,
    )
    if (status !== 'passed' || timedOut) continue
    return `works in all ${runs - skippedRuns} calls that are declared impossible: ${reason}`
  }
  return undefined
}

/** One search through a subject's calls. */
async function trySubject<T, R>(
  check: Check,
  subject: Subject,
  cases: Covering,
  tested: Backend<T>,
  settings: Settings<R>,
  isTried: (signature: AnySignature) => boolean = () => true,
): Promise<Result> {
  const { reference, seed = 0 } = settings
  const { name: op, kind } = subject
  cases.restart()
  // An override is a kernel like those of primitives.
  const written = Object.hasOwn(tested.overrides ?? {}, op) ? 'primitive' : kind
  const runs = settings.runs ?? check.runs ?? Math.max(defaultRuns[written], subject.spec.calls ?? 0, cases.size)
  const place = {
    op,
    kind,
    check: check.name,
    backend: tested.name,
    seed,
    runs,
    signal: settings.signal,
    until: settings.until,
  }
  const found = await search(place, cases, (signature: AnySignature, numbers) => {
    if (!isTried(signature)) return 'not what is looked for'
    const limitation = kind === 'primitive' ? limitationOfPrimitive(tested, op as OpName, signature) : undefined
    if (limitation !== undefined) return limitation
    const trial = { subject, signature, seed: numbers, backend: tested, reference }
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
