import { applyCall, type Backend, type HostArray, limitationOf, type OpName, type Shape, scope } from '@convene/core'
import fc from 'fast-check'
import { type Comparison, compare, type OpCall } from '../call.ts'
import { evaluateCall, withInputs } from '../evaluateCall.ts'
import { childSeed, withNumbers } from '../generate.ts'
import type { Check, Trial } from './check.ts'

/**
 * Nothing changes behind one's back: a call leaves its inputs as they were, gives the same bits when it is repeated, and
 * leaves earlier results as they were; a tensor outlives those that it was made of; and arrays on the host are copies on
 * both ways.
 */
export const purity: Check = {
  name: 'purity',
  notApplicable: () => undefined,
  run: async trial => {
    const { op, spec, signature, seed, backend } = trial
    const call = withNumbers(op, spec, signature, 'reals', seed)
    const others = otherCalls(trial)
    const uploaded = call.inputs.map(({ shape, data }) => ({ shape, data: data.slice() }))
    return withInputs(backend, uploaded, inputs =>
      scope(backend, async ops => {
        for (const { data } of uploaded) data.fill(7)
        const first = applyCall(ops, { ...call, inputs })
        const result = await backend.toHost(first)
        const kept = result.slice()
        result.fill(7)
        const second = applyCall(ops, { ...call, inputs })
        const comparisons = [sameBits('the same call again', await backend.toHost(second), kept)]
        for (const [i, x] of inputs.entries()) {
          comparisons.push(sameBits(`input ${i}, after the call`, await backend.toHost(x), call.inputs[i]!.data))
        }
        await runAll(backend, others)
        comparisons.push(sameBits('an earlier result, after other calls', await backend.toHost(first), kept))
        for (const x of [second, ...inputs]) backend.dispose(x)
        // What was freed may be used again.
        await runAll(backend, others)
        comparisons.push(sameBits('a result, after its inputs are gone', await backend.toHost(first), kept))
        return { call, worst: 0, ...comparisons.find(({ mismatch }) => mismatch !== undefined) }
      }),
    )
  },
}

const sameBits = (what: string, received: HostArray, expected: HostArray): Comparison =>
  compare(what, received, expected, () => 0)

/** Calls of the same shapes, more than a handful of buffers in turn could hide, and one of others. */
function otherCalls<K extends OpName, T, R>({ op, spec, signature, seed, backend }: Trial<K, T, R>): readonly OpCall[] {
  const others = fc.sample(spec.signatures, { seed, numRuns: 1 }).filter(({ shapes, attrs }) => {
    const call = { op, inputs: shapes as readonly Shape[], attrs }
    return limitationOf(backend, call) === undefined
  })
  return [signature, signature, signature, ...others].map((other, i) =>
    withNumbers(op, spec, other, 'reals', childSeed(seed, 90 + i)),
  )
}

async function runAll<T>(backend: Backend<T>, calls: readonly OpCall[]): Promise<void> {
  for (const call of calls) await evaluateCall(backend, call)
}
