import { compare } from '../call.ts'
import { evaluateBounded, evaluateCall } from '../evaluateCall.ts'
import { withNumbers } from '../generate.ts'
import type { Check } from './check.ts'

/** On real numbers the result is the reference's within the op's derived error bound. */
export const bound: Check = {
  name: 'bound',
  notApplicable: () => undefined,
  run: async ({ op, spec, signature, seed, backend, reference }) => {
    const call = withNumbers(op, spec, signature, 'reals', seed)
    const { value, error } = await evaluateBounded(reference, call)
    return { call, ...compare('result', await evaluateCall(backend, call), value, i => error[i]!) }
  },
}
