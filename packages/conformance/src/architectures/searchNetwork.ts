import type { Backend } from '@convene/core'
import { inference, summary } from '@convene/nn'
import fc from 'fast-check'
import type { Settings } from '../options.ts'
import type { Result } from '../result.ts'
import { search } from '../search.ts'
import { type architectureChecks, untried } from '../tasks.ts'
import { architectureNamed, exampleOf } from './architecture.ts'
import { approximationsOfProgram, checkArchitecture } from './checkArchitecture.ts'
import { training } from './programs.ts'

/** A network, once: with the numbers that the seed gives. */
export async function searchNetwork<T, R>(
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
  const program = check === 'training' ? training(model) : inference(model)
  const isOptimised = check === 'optimised'
  return search(place, fc.constant(undefined), (_, numbers) => {
    const call = { op: `${op} ${check}`, inputs: [], attrs: undefined }
    const inputs = exampleOf(model, numbers)
    const trial = { program, inputs, backend, reference, seed: numbers, isOptimised, signal }
    const approximations = approximationsOfProgram(trial)
    return { call, verdict: checkArchitecture(trial).then(found => ({ call, approximations, ...found })) }
  })
}
