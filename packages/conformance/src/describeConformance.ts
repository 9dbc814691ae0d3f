import { type Backend, type OpName, opNames } from '@convene/core'
import { type ConformOptions, checks, conform } from './conform.ts'
import { formatVector } from './vector.ts'

/** What vitest, jest, mocha and the like have in common. */
export interface TestRunner {
  describe(name: string, body: () => void): void
  it(name: string, body: () => Promise<void>): void
}

/**
 * The suite as tests of a runner: one for each op and check, in one line.
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
      for (const check of checks) {
        runner.it(`${op}: ${check.name}`, async () =>
          expectConformance(await subject(), op, { ...options, checks: [check.name] }),
        )
      }
    }
  })
}

async function expectConformance<T, R>(backend: Backend<T>, op: OpName, options: ConformOptions<R>): Promise<void> {
  for await (const result of conform(backend, { ...options, only: [op] })) {
    if (result.status !== 'failed') continue
    throw new Error(result.failure === undefined ? result.reason : formatVector(result.failure))
  }
}
