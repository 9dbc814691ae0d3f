import type { Backend } from '@convene/core'
import { type Comparison, compare, type SubjectCall } from '../call.ts'
import { evaluateDefinition } from '../definition.ts'
import { evaluateCall, outputShape } from '../evaluateCall.ts'
import { withNumbers } from '../generate.ts'
import type { Check } from './check.ts'

/** On small whole numbers the result is what the definition says, to the last bit. */
export const exact: Check = {
  name: 'exact',
  notApplicable: ({ spec }) => (spec.exactOnIntegers ? undefined : 'its results on whole numbers are not whole'),
  run: async ({ subject, signature, seed, backend }) => {
    const call = withNumbers(subject, signature, 'integers', seed)
    return { call, ...(await result(backend, call)) }
  },
  result: (backend, _, call) => result(backend, call),
}

async function result<T>(backend: Backend<T>, call: SubjectCall): Promise<Comparison> {
  const { subject, inputs, attrs } = call
  const expected = evaluateDefinition(subject.spec.define, inputs, attrs, outputShape(call))
  return compare('result', await evaluateCall(backend, call), expected, () => 0)
}
