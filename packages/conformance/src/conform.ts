import { type Backend, DataError, limitationOf, type OpName } from '@convene/core'
import { summary } from '@convene/nn'
import fc from 'fast-check'
import { architectureNamed, architectureNames, exampleOf } from './architectures/architecture.ts'
import { checkArchitecture } from './architectures/checkArchitecture.ts'
import { forward, training } from './architectures/programs.ts'
import { bound } from './checks/bound.ts'
import type { Check, CheckName } from './checks/check.ts'
import { exact } from './checks/exact.ts'
import { gradient } from './checks/gradient.ts'
import { purity } from './checks/purity.ts'
import { special } from './checks/special.ts'
import { Covering } from './covering.ts'
import { definitional } from './definitional.ts'
import { withNumbers } from './generate.ts'
import { checkLaw, inputsOf } from './laws/checkLaw.ts'
import { laws } from './laws/index.ts'
import type { Law } from './laws/law.ts'
import type { Result, SubjectKind } from './result.ts'
import { search } from './search.ts'
import type { AnySignature } from './spec.ts'
import { type Subject, subjectNamed, subjects } from './subject.ts'
import { specialValues, valueLimitationsOf } from './valueLimitations.ts'

export const checks: readonly Check[] = [exact, bound, gradient, purity, special]

export interface ConformOptions<R> {
  /**
   * What bounds and gradients are computed on: a backend in float64, such as `cpu({ precision: 'float64' })` of
   * `@convene/backend-cpu`, which is fast. The definitions themselves, if left out.
   */
  readonly reference?: Backend<R>
  /** The same seed tries the same calls. 0, if left out. */
  readonly seed?: number
  /**
   * How many calls each check tries of each op. If left out, 100 of a primitive, 10 of a composition, 15 of a law, and more
   * where it takes more to visit each pair of attributes.
   */
  readonly runs?: number
  /** Names of primitives, compositions and networks, statements of laws; all, if left out. */
  readonly only?: readonly string[] | undefined
  /**
   * Networks of more parameters than this are skipped, and reported so; none is, if left out. Where a GPU is computed in
   * software, a step of ResNet-50 takes many minutes.
   */
  readonly maxParameters?: number
  /** Which checks; all, if left out. */
  readonly checks?: readonly CheckName[]
  /**
   * A budget of seconds: what is left of it is shared evenly among the checks that are left. A check that runs out of time
   * says so (`timedOut`), and has not passed with fewer than ten calls. None, if left out.
   */
  readonly seconds?: number | undefined
  /** How many of the run's tasks are done already, to go on with the next. 0, if left out. */
  readonly from?: number
  /** Ends the run after the call that is being tried; its reason is thrown. */
  readonly signal?: AbortSignal
}

/** One entry of a run: one check of one subject. */
export interface Task {
  readonly op: string
  readonly kind: SubjectKind
  readonly check: CheckName
}

/**
 * Holds a backend to the definition of every primitive and composition, check by check, to the laws, and to the networks
 * of the zoo; results come as they are known. What the backend declares among its `limitations` is skipped and said to
 * be; that something declared as impossible works is a failure.
 *
 * @throws DataError conform.reference: not in float64
 * @throws DataError conform.only: nothing of that name
 * @throws DataError conform.runs, conform.seed, conform.seconds, conform.from
 */
export async function* conform<T, R>(backend: Backend<T>, options: ConformOptions<R> = {}): AsyncGenerator<Result> {
  const tasks = tasksOf(options)
  const { seconds, from = 0 } = options
  if (seconds !== undefined && !(seconds > 0)) {
    throw new DataError({ code: 'conform.seconds', expected: 'a number above 0', received: String(seconds) })
  }
  if (!Number.isInteger(from) || from < 0 || from > tasks.length) {
    const expected = `a whole number from 0 to ${tasks.length}`
    throw new DataError({ code: 'conform.from', expected, received: String(from) })
  }
  const { reference } = options
  if (reference === undefined) yield* run(tasks, backend, { ...options, reference: definitional() })
  else if (reference.precision === 'float64') yield* run(tasks, backend, { ...options, reference })
  else {
    const received = `${reference.name} in ${reference.precision}`
    throw new DataError({ code: 'conform.reference', expected: 'a reference in float64', received })
  }
}

/**
 * What a run with these options has to do, in order.
 *
 * @throws DataError conform.only, conform.runs, conform.seed
 */
export function tasksOf(options: Pick<ConformOptions<never>, 'only' | 'checks' | 'runs' | 'seed'>): readonly Task[] {
  const { only, runs = 1, seed = 0 } = options
  if (!Number.isInteger(runs) || runs < 1) {
    throw new DataError({ code: 'conform.runs', expected: 'a whole number of at least 1', received: String(runs) })
  }
  if (seed !== (seed | 0)) {
    throw new DataError({ code: 'conform.seed', expected: 'a whole number in [−2³¹, 2³¹)', received: String(seed) })
  }
  const tasks = [
    ...subjects.flatMap(({ name, kind }) => checks.map((check): Task => ({ op: name, kind, check: check.name }))),
    ...laws.map(({ statement }): Task => ({ op: statement, kind: 'law', check: 'law' })),
    ...architectureNames.flatMap(op => architectureChecks.map((check): Task => ({ op, kind: 'architecture', check }))),
  ]
  const names = new Set(tasks.map(({ op }) => op))
  const unknown = only?.find(name => !names.has(name))
  if (unknown !== undefined) {
    const expected = [...names].join(', ')
    throw new DataError({ code: 'conform.only', expected, received: unknown })
  }
  return tasks.filter(({ op, check }) => (only?.includes(op) ?? true) && (options.checks?.includes(check) ?? true))
}

type Settings<R> = ConformOptions<R> & { readonly reference: Backend<R>; readonly until?: number }

async function* run<T, R>(tasks: readonly Task[], backend: Backend<T>, settings: Settings<R>): AsyncGenerator<Result> {
  let covering: { readonly subject: Subject; readonly cases: Covering } | undefined
  const left = tasks.slice(settings.from)
  const budget = budgetOf(left, settings.seconds)
  for (const [place, { op, kind, check }] of left.entries()) {
    settings.signal?.throwIfAborted()
    const until = budget(place)
    if (until === 'over') {
      yield { ...untried({ op, kind, check }, settings, 'skipped', 'out of time before it began'), timedOut: true }
      continue
    }
    const limited = { ...settings, until }
    if (kind === 'architecture') {
      yield await checkArchitectureOf(op, check === 'forward' ? check : 'training', backend, limited)
      continue
    }
    const law = laws.find(({ statement }) => statement === op)
    if (law !== undefined) {
      yield await checkLawOf(law, backend, limited)
      continue
    }
    const subject = subjectNamed(op)!
    if (covering?.subject !== subject) covering = { subject, cases: new Covering(subject.spec, settings.seed) }
    yield await checkSubject(checks.find(({ name }) => name === check)!, subject, covering.cases, backend, limited)
  }
}

/** The result of a task that tried no call. */
function untried(
  task: Task,
  { seed = 0 }: Pick<ConformOptions<never>, 'seed'>,
  status: 'skipped' | 'notApplicable',
  reason: string,
): Result {
  return { ...task, status, reason, runs: 0, skippedRuns: 0, worst: 0, seed, milliseconds: 0 }
}

/** When each task has to end: what is left of the time, shared evenly by those that are left and have anything to do. */
function budgetOf(tasks: readonly Task[], seconds: number | undefined): (place: number) => number | 'over' {
  if (seconds === undefined) return () => Number.POSITIVE_INFINITY
  const end = performance.now() + 1000 * seconds
  let sharers = tasks.filter(hasWork).length
  return place => {
    const now = performance.now()
    if (!hasWork(tasks[place]!)) return Number.POSITIVE_INFINITY
    return now >= end ? 'over' : now + (end - now) / sharers--
  }
}

/** Whether a task is more than to say that the check does not apply. */
function hasWork({ op, kind, check }: Task): boolean {
  if (kind === 'law' || kind === 'architecture') return true
  const subject = subjectNamed(op)!
  return checks.find(({ name }) => name === check)!.notApplicable(subject) === undefined
}

const architectureChecks = ['forward', 'training'] as const

/** How many calls of a subject are tried if nobody says: primitives are what backends write. */
const defaultRuns: Record<SubjectKind, number> = { primitive: 100, composition: 10, law: 15, architecture: 1 }

async function checkSubject<T, R>(
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
  if (check.name !== 'special' || result.status === 'failed') return result
  for (const { values, reason } of valueLimitationsOf(backend, op)) {
    const spoilt: Subject = { ...subject, spec: { ...subject.spec, specials: () => specialValues[values] } }
    const { status, timedOut } = await trySubject(check, spoilt, cases, { ...backend, limitations: [] }, settings)
    if (status === 'failed' || timedOut) continue
    return { ...result, status: 'failed', reason: `right for ${values}, although declared otherwise: ${reason}` }
  }
  return result
}

/** One search through a subject's calls. */
async function trySubject<T, R>(
  check: Check,
  subject: Subject,
  cases: Covering,
  tested: Backend<T>,
  settings: Settings<R>,
): Promise<Result> {
  const { reference, seed = 0 } = settings
  const { name: op, kind } = subject
  cases.restart()
  const runs = settings.runs ?? Math.max(defaultRuns[kind], cases.size)
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

function checkLawOf<T, R>(law: Law, backend: Backend<T>, settings: Settings<R>): Promise<Result> {
  const { reference, seed = 0, signal, until, runs = defaultRuns.law } = settings
  const place = {
    op: law.statement,
    kind: 'law',
    check: 'law',
    backend: backend.name,
    seed,
    runs,
    signal,
    until,
  } as const
  return search(place, law.cases, (example, numbers) => {
    const call = { op: law.statement, inputs: inputsOf(law, example, numbers), attrs: undefined }
    const verdict = checkLaw(law, example, numbers, backend, reference)
    return { call, verdict: verdict.then(comparison => ({ call, ...comparison })) }
  })
}

/** A network, once: with the numbers that the seed gives. */
async function checkArchitectureOf<T, R>(
  op: string,
  check: (typeof architectureChecks)[number],
  backend: Backend<T>,
  settings: Settings<R>,
): Promise<Result> {
  const { reference, seed = 0, signal, maxParameters = Number.POSITIVE_INFINITY } = settings
  const place = { op, kind: 'architecture', check, backend: backend.name, seed, runs: 1, signal } as const
  const model = architectureNamed(op)
  const { total } = summary(model).parameters
  if (total > maxParameters) {
    const reason = `it has ${total} parameters, more than the ${maxParameters} that this run goes up to`
    return untried({ op, kind: 'architecture', check }, settings, 'skipped', reason)
  }
  const program = check === 'forward' ? forward(model) : training(model)
  return search(place, fc.constant(undefined), (_, numbers) => {
    const call = { op: `${op} ${check}`, inputs: [], attrs: undefined }
    const inputs = exampleOf(model, numbers)
    const comparison = checkArchitecture({ program, inputs, backend, reference, seed: numbers, signal })
    return { call, verdict: comparison.then(found => ({ call, ...found })) }
  })
}
