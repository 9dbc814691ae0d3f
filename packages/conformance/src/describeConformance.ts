import type { Backend } from '@convene/core'
import { checks } from './checks/index.ts'
import { conform } from './conform.ts'
import type { ConformOptions } from './options.ts'
import { subjectNamed } from './subject.ts'
import { type Task, tasksOf } from './tasks.ts'
import { formatVector } from './vector.ts'

/**
 * What vitest, node:test, jest, mocha and the like have in common. A test skips itself by what it is given (vitest,
 * node:test) or called on (mocha); where a runner has neither, a warning says what was skipped.
 */
export interface TestRunner {
  describe(name: string, body: () => void): unknown
  it(name: string, body: (this: unknown, ...context: readonly unknown[]) => Promise<void>): unknown
}

/**
 * The suite as tests of a runner, in one line: one for each subject and check that makes sense for it, and one for the
 * laws. What the backend says that it cannot do is skipped, with the reason.
 *
 * @param runner the global `describe` and `it`, if left out
 * @example describeConformance(mine)
 * @example describeConformance(() => open(), { reference: cpu({ precision: 'float64' }) }, { describe, it })
 */
export function describeConformance<T, R>(
  backend: Backend<T> | (() => Promise<Backend<T>>),
  options: ConformOptions<R> & { readonly name?: string } = {},
  runner: TestRunner = globalThis as unknown as TestRunner,
): void {
  const { name = typeof backend === 'function' ? 'backend' : backend.name } = options
  let opened: Promise<Backend<T>> | undefined
  const subject = (): Promise<Backend<T>> => {
    opened ??= typeof backend === 'function' ? backend() : Promise.resolve(backend)
    return opened
  }
  const tasks = tasksOf(options)
  runner.describe(`conformance of ${name}`, () => {
    for (const task of tasks.filter(applies)) {
      // Of no declared length: runners without contexts would take a first parameter for a callback to wait for.
      runner.it(`${task.op}: ${task.check}`, async function (...context) {
        const skipped = await expectConformance(await subject(), task, options)
        if (skipped !== undefined) skip(skipped, [...context, this])
      })
    }
    const laws = tasks.filter(({ kind }) => kind === 'law')
    if (laws.length > 0) {
      runner.it('laws', async () => {
        const backend = await subject()
        for (const law of laws) await expectConformance(backend, law, options)
      })
    }
  })
}

/** Whether a task is a check of a network, or of an op for which it makes sense. */
function applies({ op, kind, check }: Task): boolean {
  if (kind === 'architecture') return true
  const subject = subjectNamed(op)
  const demanded = checks.find(({ name }) => name === check)
  return subject !== undefined && demanded !== undefined && demanded.notApplicable(subject) === undefined
}

/** @returns why it was skipped; `undefined` if it was not */
async function expectConformance<T, R>(
  backend: Backend<T>,
  { op, check }: Task,
  options: ConformOptions<R>,
): Promise<string | undefined> {
  let skipped: string | undefined
  for await (const result of conform(backend, { ...options, only: [op], checks: [check] })) {
    if (result.status === 'failed') {
      throw new Error(result.failure === undefined ? result.reason : formatVector(result.failure))
    }
    if (result.status === 'skipped') skipped = result.reason ?? 'skipped'
  }
  return skipped
}

function skip(reason: string, contexts: readonly unknown[]): void {
  const context = contexts.find(canSkip)
  if (context === undefined) console.warn(`skipped: ${reason}`)
  else context.skip(reason)
}

function canSkip(context: unknown): context is { skip(reason: string): void } {
  return typeof context === 'object' && context !== null && 'skip' in context && typeof context.skip === 'function'
}
