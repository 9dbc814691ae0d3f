import { type Backend, DataError } from '@convene/core'
import { searchNetwork } from './architectures/searchNetwork.ts'
import { checkReference } from './checkReference.ts'
import { checkSubject } from './checkSubject.ts'
import { checks } from './checks/index.ts'
import { Covering } from './covering.ts'
import { definitional } from './definitional.ts'
import { laws } from './laws/index.ts'
import { searchLaw } from './laws/searchLaw.ts'
import type { ConformOptions, Settings } from './options.ts'
import type { Result } from './result.ts'
import { type Subject, subjectNamed } from './subject.ts'
import { architectureChecks, budgetOf, type Task, tasksOf, untried } from './tasks.ts'

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
  else {
    checkReference(reference)
    yield* run(tasks, backend, { ...options, reference })
  }
}

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
      yield await searchNetwork(op, architectureChecks.find(name => name === check)!, backend, limited)
      continue
    }
    const law = laws.find(({ statement }) => statement === op)
    if (law !== undefined) {
      yield await searchLaw(law, backend, limited)
      continue
    }
    const subject = subjectNamed(op)!
    if (covering?.subject !== subject) covering = { subject, cases: new Covering(subject.spec, settings.seed) }
    yield await checkSubject(checks.find(({ name }) => name === check)!, subject, covering.cases, backend, limited)
  }
}
