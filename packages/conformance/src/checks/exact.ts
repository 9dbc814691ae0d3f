import { inferShape, type Shape } from '@convene/core'
import { compare } from '../call.ts'
import { evaluateDefinition } from '../definition.ts'
import { evaluateCall } from '../evaluateCall.ts'
import { withNumbers } from '../generate.ts'
import type { Check } from './check.ts'

/** On small whole numbers the result is what the definition says, to the last bit. */
export const exact: Check = {
  name: 'exact',
  notApplicable: (_op, spec) => (spec.exactOnIntegers ? undefined : 'its results on whole numbers are not whole'),
  run: async ({ op, spec, signature, seed, backend }) => {
    const call = withNumbers(op, spec, signature, 'integers', seed)
    const out = inferShape({ ...call, inputs: signature.shapes as readonly Shape[] })
    const expected = evaluateDefinition(spec.define, call.inputs, signature.attrs, out)
    return { call, ...compare('result', await evaluateCall(backend, call), expected, () => 0) }
  },
}
