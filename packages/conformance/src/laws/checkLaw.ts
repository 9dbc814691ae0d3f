import { type Backend, compile, type HostArray } from '@convene/core'
import { approximationsIn } from '../approximations.ts'
import { type Comparison, compare, type HostTensor } from '../call.ts'
import { boundedOnHost, onHost, withInputs } from '../evaluateCall.ts'
import { childSeed } from '../generate.ts'
import { randomTensor } from '../numbers.ts'
import { defaultNumbers } from '../spec.ts'
import type { Law, LawCase } from './law.ts'

/** The numbers of a case; the same seed gives the same. */
export function inputsOf(law: Law, { shapes }: LawCase, seed: number): readonly HostTensor[] {
  const numbers = law.numbers ?? defaultNumbers[law.exact ? 'integers' : 'reals']
  return shapes.map((shape, i) => randomTensor(shape, numbers, childSeed(seed, i)))
}

/** The approximations that a backend takes on either side. */
export function approximationsOfCase<T>(backend: Backend<T>, { shapes, sides }: LawCase): readonly string[] {
  return approximationsIn(backend, ops => sides(ops, shapes))
}

/**
 * Both sides of a law on a backend: equal, or as near as the reference's error analysis of both allows. So it is for an exact
 * law, too, where the backend computes a side by another formula than the definition.
 */
export async function checkLaw<T, R>(
  law: Law,
  example: LawCase,
  seed: number,
  backend: Backend<T>,
  reference: Backend<R>,
): Promise<Comparison> {
  const inputs = inputsOf(law, example, seed)
  const [left, right] = await onHost(backend, inputs, (ops, tensors) => example.sides(ops, tensors))
  const compiled = await runCompiled(example, inputs, backend)
  const within = (bound: (index: number) => number): Comparison => {
    const both = [
      compare(law.statement, left!, right!, bound),
      ...(compiled === undefined ? [] : [compare(`${law.statement}: compiled`, left!, compiled, bound)]),
    ]
    return both.find(({ mismatch }) => mismatch !== undefined) ?? { worst: Math.max(...both.map(({ worst }) => worst)) }
  }
  if (law.exact && approximationsOfCase(backend, example).length === 0) return within(() => 0)
  const [first, second] = await boundedOnHost(reference, inputs, backend.approximations, (ops, tensors) =>
    example.sides(ops, tensors),
  )
  return within(i => first!.error[i]! + second!.error[i]!)
}

/** What the compiled program of a case gives in the second of two runs; `undefined` where the case has none. */
function runCompiled<T>(
  { shapes, compiled }: LawCase,
  inputs: readonly HostTensor[],
  backend: Backend<T>,
): Promise<HostArray | undefined> {
  if (compiled === undefined) return Promise.resolve(undefined)
  const { program, isParameter, named } = compiled
  return withInputs(backend, inputs, async tensors => {
    const bound = compile(backend, program, named(shapes), { isParameter }).bind(named(tensors))
    try {
      const { y: first } = await bound.run(named(tensors))
      const { y } = await bound.run(named(tensors))
      backend.dispose(first!)
      const data = await backend.toHost(y!)
      backend.dispose(y!)
      return data
    } finally {
      bound.dispose()
    }
  })
}
