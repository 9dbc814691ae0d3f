import { compare } from '../call.ts'
import { evaluateCall } from '../evaluateCall.ts'
import { withNumbers } from '../generate.ts'
import type { Check } from './check.ts'

/** On small whole numbers the result is the reference's, to the last bit. */
export const exact: Check = {
  name: 'exact',
  notApplicable: (_op, spec) => (spec.exactOnIntegers ? undefined : 'its results on whole numbers are not whole'),
  run: async ({ op, spec, signature, seed, backend, reference }) => {
    const call = withNumbers(op, spec, signature, 'integers', seed)
    const [received, expected] = [await evaluateCall(backend, call), await evaluateCall(reference, call)]
    return { call, ...compare('result', received, expected, () => 0) }
  },
}
