import { type Backend, scope } from '@convene/core'
import { bounded, exactly } from '../bounded.ts'
import { type Comparison, compare, type HostTensor } from '../call.ts'
import { errorModels, withInputs } from '../evaluateCall.ts'
import { childSeed } from '../generate.ts'
import { randomTensor } from '../numbers.ts'
import { defaultNumbers } from '../spec.ts'
import type { Law, LawCase } from './law.ts'

/** The numbers of a case; the same seed gives the same. */
export function inputsOf(law: Law, { shapes }: LawCase, seed: number): readonly HostTensor[] {
  const numbers = law.numbers ?? defaultNumbers[law.exact ? 'integers' : 'reals']
  return shapes.map((shape, i) => randomTensor(shape, numbers, childSeed(seed, i)))
}

/** Both sides of a law on a backend: equal, or as near as the reference's error analysis of both allows. */
export async function checkLaw<T, R>(
  law: Law,
  example: LawCase,
  seed: number,
  backend: Backend<T>,
  reference: Backend<R>,
): Promise<Comparison> {
  const inputs = inputsOf(law, example, seed)
  const [left, right] = await withInputs(backend, inputs, tensors =>
    scope(backend, async ops => {
      const [left, right] = example.sides(ops, tensors)
      return [await backend.toHost(left), await backend.toHost(right)] as const
    }),
  )
  if (law.exact) return compare(law.statement, left, right, () => 0)
  const limits = await withInputs(reference, inputs, tensors =>
    scope(reference, async ops => {
      const sides = example.sides(
        bounded(ops, errorModels),
        tensors.map(x => exactly(ops, x)),
      )
      return reference.toHost(ops.add(sides[0].error, sides[1].error))
    }),
  )
  return compare(law.statement, left, right, i => limits[i]!)
}
