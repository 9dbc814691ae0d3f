import { type Backend, BackendError } from '@convene/core'
import { approximationsOf } from '../approximations.ts'
import { type Comparison, compare, type SubjectCall } from '../call.ts'
import { evaluateDefinition } from '../definition.ts'
import { evaluateBounded, evaluateCall, outputShape } from '../evaluateCall.ts'
import { inputNumbers, withSpecialNumbers } from '../generate.ts'
import { limitationOfValues } from '../valueLimitations.ts'
import type { Check } from './check.ts'

/**
 * Nothing is left open: NaN, infinities, zeros of either sign and ties lead to what the definition says. NaN to NaN, an
 * infinity to the same one, a number to one within the bound; where the analysis has no bound to give, to itself.
 */
export const special: Check = {
  name: 'special',
  notApplicable: ({ spec }) =>
    spec.specials !== undefined && inputNumbers(spec).every(input => spec.specials?.(input).length === 0)
      ? 'its inputs are finite by definition'
      : undefined,
  run: async ({ subject, signature, seed, backend, reference }) => {
    const call = withSpecialNumbers(subject, signature, seed)
    const approximations = approximationsOf(backend, call)
    return { call, approximations, ...(await result(backend, reference, call)) }
  },
  result,
}

/** @throws BackendError backend.limitation: wrong, as the backend says that it is for such values */
async function result<T, R>(backend: Backend<T>, reference: Backend<R>, call: SubjectCall): Promise<Comparison> {
  const { subject, inputs, attrs } = call
  const exact = evaluateDefinition(subject.spec.define, inputs, attrs, outputShape(call))
  const { error } = await evaluateBounded(reference, call, backend.approximations)
  // What float32 cannot hold is an infinity there.
  const expected = exact.map(value => (Number.isFinite(Math.fround(value)) ? value : Math.fround(value)))
  const comparison = compare('result', await evaluateCall(backend, call), expected, i => error[i]!)
  const limitation = comparison.mismatch && limitationOfValues(backend, call, expected)
  if (limitation === undefined) return comparison
  const declared = { code: 'backend.limitation', op: subject.name, expected: 'other values', received: limitation }
  throw new BackendError(declared)
}
