import { type Backend, type OpName, opNames } from '@convene/core'
import { type ConformOptions, checks, conform } from './conform.ts'
import type { OpSpec } from './spec.ts'
import { specs } from './specs/index.ts'
import { formatVector } from './vector.ts'

/** What vitest, jest, mocha and the like have in common; vitest alone gives a test something to skip itself with. */
export interface TestRunner {
  describe(name: string, body: () => void): void
  it(name: string, body: (...context: readonly unknown[]) => Promise<void>): void
}

/**
 * The suite as tests of a runner: one for each op and check that makes sense for it, and one for the laws, in one line. What the backend
 * says that it cannot do is skipped, with the reason.
 *
 * @param runner the global `describe` and `it`, if left out
 * @example describeConformance(mine, { reference: cpu({ precision: 'float64' }) }, { describe, it })
 */
export function describeConformance<T, R>(
  backend: Backend<T> | (() => Promise<Backend<T>>),
  options: ConformOptions<R> & { readonly name?: string },
  runner: TestRunner = globalThis as unknown as TestRunner,
): void {
  const { name = typeof backend === 'function' ? 'backend' : backend.name, only = opNames } = options
  let opened: Promise<Backend<T>> | undefined
  const subject = (): Promise<Backend<T>> => {
    opened ??= typeof backend === 'function' ? backend() : Promise.resolve(backend)
    return opened
  }
  runner.describe(`conformance of ${name}`, () => {
    for (const op of only) {
      for (const check of checks.filter(
        ({ notApplicable }) => notApplicable(op, specs[op] as OpSpec<OpName>) === undefined,
      )) {
        // Of no declared length: runners without contexts would take a first parameter for a callback to wait for.
        runner.it(`${op}: ${check.name}`, async (...context) => {
          const skipped = await expectConformance(await subject(), op, { ...options, checks: [check.name] })
          if (skipped !== undefined) skip(skipped, context)
        })
      }
    }
    if (options.only === undefined) {
      runner.it('laws', async () => {
        await expectConformance(await subject(), undefined, { ...options, checks: ['law'] })
      })
    }
  })
}

/** @returns why it was skipped; `undefined` if it was not */
async function expectConformance<T, R>(
  backend: Backend<T>,
  op: OpName | undefined,
  options: ConformOptions<R>,
): Promise<string | undefined> {
  let skipped: string | undefined
  for await (const result of conform(backend, { ...options, only: op && [op] })) {
    if (result.status === 'failed') {
      throw new Error(result.failure === undefined ? result.reason : formatVector(result.failure))
    }
    if (result.status === 'skipped') skipped = result.reason ?? 'skipped'
  }
  return skipped
}

function skip(reason: string, [context]: readonly unknown[]): void {
  const { skip } = (context ?? {}) as { readonly skip?: (note: string) => void }
  if (skip === undefined) console.warn(`skipped: ${reason}`)
  else skip(reason)
}
