import { applyCall, type HostArray, scope } from '@convene/core'
import { type Comparison, compare } from '../call.ts'
import { withInputs } from '../evaluateCall.ts'
import { childSeed, withNumbers } from '../generate.ts'
import type { Check } from './check.ts'

/**
 * Nothing changes behind one's back: a call leaves its inputs as they were, gives the same bits when it is repeated, and
 * leaves earlier results as they were; and arrays on the host are copies on both ways.
 */
export const purity: Check = {
  name: 'purity',
  notApplicable: () => undefined,
  run: async ({ op, spec, signature, seed, backend }) => {
    const call = withNumbers(op, spec, signature, 'reals', seed)
    const other = withNumbers(op, spec, signature, 'reals', childSeed(seed, 99))
    const uploaded = call.inputs.map(({ shape, data }) => ({ shape, data: data.slice() }))
    return withInputs(backend, uploaded, inputs =>
      withInputs(backend, other.inputs, others =>
        scope(backend, async ops => {
          for (const { data } of uploaded) data.fill(7)
          const first = applyCall(ops, { ...call, inputs })
          const result = await backend.toHost(first)
          const kept = result.slice()
          result.fill(7)
          const again = await backend.toHost(applyCall(ops, { ...call, inputs }))
          await backend.toHost(applyCall(ops, { ...other, inputs: others }))

          const comparisons = [
            sameBits('the same call again', again, kept),
            sameBits('an earlier result, after another call', await backend.toHost(first), kept),
          ]
          for (const [i, x] of inputs.entries()) {
            comparisons.push(sameBits(`input ${i}, after the call`, await backend.toHost(x), call.inputs[i]!.data))
          }
          return { call, worst: 0, ...comparisons.find(({ mismatch }) => mismatch !== undefined) }
        }),
      ),
    )
  },
}

const sameBits = (what: string, received: HostArray, expected: HostArray): Comparison =>
  compare(what, received, expected, () => 0)
