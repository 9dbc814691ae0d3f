import { compare } from '../call.ts'
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
    const expected = evaluateDefinition(subject.spec.define, call.inputs, call.attrs, outputShape(call))
    const { error } = await evaluateBounded(reference, call)
    return { call, ...compare('result', await evaluateCall(backend, call), expected, i => error[i]!) }
  },
}
