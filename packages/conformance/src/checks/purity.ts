import { type Backend, BackendError, type HostArray, scope } from '@convene/core'
import fc from 'fast-check'
import { type Comparison, compare, type SubjectCall } from '../call.ts'
import { evaluateCall, withInputs } from '../evaluateCall.ts'
import { childSeed, withNumbers } from '../generate.ts'
import type { Check, Trial } from './check.ts'

/**
 * Nothing changes behind one's back: a call leaves its inputs as they were, gives the same bits when it is repeated, and
 * leaves earlier results as they were; a tensor outlives those that it was made of; and arrays on the host are copies on
 * both ways, in the precision that the backend names.
 */
export const purity: Check = {
  name: 'purity',
  notApplicable: () => undefined,
  run: async trial => {
    const { subject, signature, seed, backend } = trial
    const call = withNumbers(subject, signature, 'reals', seed)
    const others = otherCalls(trial)
    const uploaded = call.inputs.map(({ shape, data }) => ({ shape, data: data.slice() }))
    return withInputs(backend, uploaded, inputs =>
      scope(backend, async ops => {
        for (const { data } of uploaded) data.fill(7)
        const first = subject.apply(ops, inputs, call.attrs)
        const result = await backend.toHost(first)
        const kept = result.slice()
        result.fill(7)
        const second = subject.apply(ops, inputs, call.attrs)
        const comparisons = [
          inPrecision(backend, result),
          sameBits('the same call again', await backend.toHost(second), kept),
        ]
        for (const [i, x] of inputs.entries()) {
          comparisons.push(sameBits(`input ${i}, after the call`, await backend.toHost(x), call.inputs[i]!.data))
        }
        await runAll(backend, others)
        comparisons.push(sameBits('an earlier result, after other calls', await backend.toHost(first), kept))
        // A composition may have nothing to do, and return its input.
        for (const x of [second, ...inputs]) if (x !== first) backend.dispose(x)
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

/** A number on the host has as many bits as the backend says. */
function inPrecision<T>({ precision }: Backend<T>, received: HostArray): Comparison {
  const bits = precision === 'float64' ? 64 : 32
  return sameBits('bits of a number', Float32Array.of(8 * received.BYTES_PER_ELEMENT), Float32Array.of(bits))
}

/** Calls of the same shapes, more than a handful of buffers in turn could hide, and one of others. */
function otherCalls<T, R>({ subject, signature, seed }: Trial<T, R>): readonly SubjectCall[] {
  const others = fc.sample(subject.spec.signatures, { seed, numRuns: 1 })
  return [signature, signature, signature, ...others].map((other, i) =>
    withNumbers(subject, other, 'reals', childSeed(seed, 90 + i)),
  )
}

/** Runs the calls that the backend can run. */
async function runAll<T>(backend: Backend<T>, calls: readonly SubjectCall[]): Promise<void> {
  for (const call of calls) {
    try {
      await evaluateCall(backend, call)
    } catch (error) {
      if (!(error instanceof BackendError) || error.code !== 'backend.limitation') throw error
    }
  }
}
