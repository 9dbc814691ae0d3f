import type { Backend } from '@convene/core'
import { approximationsOf } from '../approximations.ts'
import { type Comparison, compare, type SubjectCall } from '../call.ts'
import { evaluateDefinition } from '../definition.ts'
import { evaluateBounded, evaluateCall, outputShape } from '../evaluateCall.ts'
import { withNumbers } from '../generate.ts'
import type { Check } from './check.ts'

/** On real numbers the result is what the definition says, within the derived error bound: the op's, or that of the formula that the backend takes. */
export const bound: Check = {
  name: 'bound',
  notApplicable: () => undefined,
  run: async ({ subject, signature, seed, backend, reference }) => {
    const call = withNumbers(subject, signature, 'reals', seed)
    const approximations = approximationsOf(backend, call)
    return { call, approximations, ...(await withinBound(backend, reference, call)) }
  },
  result: withinBound,
}

/** The result of a call, against the definition. */
export async function withinBound<T, R>(
  backend: Backend<T>,
  reference: Backend<R>,
  call: SubjectCall,
): Promise<Comparison> {
  const { subject, inputs, attrs } = call
  const expected = evaluateDefinition(subject.spec.define, inputs, attrs, outputShape(call))
  const { error } = await evaluateBounded(reference, call, backend.approximations)
  return compare('result', await evaluateCall(backend, call), expected, i => error[i]!)
}
