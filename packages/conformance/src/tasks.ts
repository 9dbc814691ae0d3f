import { DataError } from '@convene/core'
import { architectureNames } from './architectures/architecture.ts'
import type { CheckName } from './checks/check.ts'
import { checks } from './checks/index.ts'
import { laws } from './laws/index.ts'
import type { ConformOptions } from './options.ts'
import type { Result, SubjectKind } from './result.ts'
import { subjectNamed, subjects } from './subject.ts'

/** One entry of a run: one check of one subject. */
export interface Task {
  readonly op: string
  readonly kind: SubjectKind
  readonly check: CheckName
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

/** What is checked of a network. */
export const architectureChecks = ['forward', 'training', 'optimised'] as const

/** The result of a task that tried no call. */
export function untried(
  task: Task,
  { seed = 0 }: Pick<ConformOptions<never>, 'seed'>,
  status: 'skipped' | 'notApplicable',
  reason: string,
): Result {
  return { ...task, status, reason, runs: 0, skippedRuns: 0, worst: 0, seed, milliseconds: 0 }
}

/** When each task has to end: what is left of the time, shared evenly by those that are left and have anything to do. */
export function budgetOf(tasks: readonly Task[], seconds: number | undefined): (place: number) => number | 'over' {
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

/** How many calls of a subject are tried if nobody says: primitives are what backends write. */
export const defaultRuns: Record<SubjectKind, number> = { primitive: 100, composition: 10, law: 15, architecture: 1 }
