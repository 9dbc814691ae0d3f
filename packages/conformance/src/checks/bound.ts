import type { Backend } from '@convene/core'
import { type Comparison, compare, type SubjectCall } from '../call.ts'
import { evaluateDefinition } from '../definition.ts'
import { evaluateBounded, evaluateCall, outputShape } from '../evaluateCall.ts'
import { withNumbers } from '../generate.ts'
import type { Check } from './check.ts'

/** On real numbers the result is what the definition says, within the op's derived error bound. */
export const bound: Check = {
  name: 'bound',
  notApplicable: () => undefined,
  run: async ({ subject, signature, seed, backend, reference }) => {
    const call = withNumbers(subject, signature, 'reals', seed)
    return { call, ...(await result(backend, reference, call)) }
  },
  result,
}

async function result<T, R>(backend: Backend<T>, reference: Backend<R>, call: SubjectCall): Promise<Comparison> {
  const { subject, inputs, attrs } = call
  const expected = evaluateDefinition(subject.spec.define, inputs, attrs, outputShape(call))
  const { error } = await evaluateBounded(reference, call)
  return compare('result', await evaluateCall(backend, call), expected, i => error[i]!)
}
