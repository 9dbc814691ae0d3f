import type { Backend } from '@convene/core'
import { approximationsOf } from '../approximations.ts'
import { type Comparison, compare, type SubjectCall } from '../call.ts'
import { evaluateDefinition } from '../definition.ts'
import { evaluateCall, outputShape } from '../evaluateCall.ts'
import { withNumbers } from '../generate.ts'
import { withinBound } from './bound.ts'
import type { Check } from './check.ts'

/**
 * On small whole numbers the result is what the definition says, to the last bit. Where the backend says that it takes another
 * formula, it is so within that formula's bound, and the report says that this is all it is.
 */
export const exact: Check = {
  name: 'exact',
  notApplicable: ({ spec }) => (spec.exactOnIntegers ? undefined : 'its results on whole numbers are not whole'),
  run: async ({ subject, signature, seed, backend, reference }) => {
    const call = withNumbers(subject, signature, 'integers', seed)
    const approximations = approximationsOf(backend, call)
    return { call, approximations, ...(await result(backend, reference, call, approximations.length > 0)) }
  },
  result: (backend, reference, call) => result(backend, reference, call, approximationsOf(backend, call).length > 0),
}

async function result<T, R>(
  backend: Backend<T>,
  reference: Backend<R>,
  call: SubjectCall,
  isApproximated: boolean,
): Promise<Comparison> {
  if (isApproximated) return withinBound(backend, reference, call)
  const { subject, inputs, attrs } = call
  const expected = evaluateDefinition(subject.spec.define, inputs, attrs, outputShape(call))
  return compare('result', await evaluateCall(backend, call), expected, () => 0)
}
