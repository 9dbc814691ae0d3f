import { cpu } from '@convene/backend-cpu'
import { inferShape, type OpName, opNames, type Shape } from '@convene/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { compare } from './call.ts'
import { evaluateDefinition } from './definition.ts'
import { evaluateCall } from './evaluateCall.ts'
import { withNumbers } from './generate.ts'
import type { OpSpec } from './spec.ts'
import { specs } from './specs/index.ts'

const reference = cpu({ precision: 'float64' })

/** Both are float64, a few roundings apart; and Simpson's rule for erf is right to 1e-13. */
const tolerance = (expected: number): number => 1e-12 * Math.max(1, Math.abs(expected))

async function referenceAgrees<K extends OpName>(op: K): Promise<void> {
  const spec = specs[op] as OpSpec<K>
  const agrees = fc.asyncProperty(spec.signatures, fc.integer(), async (signature, seed) => {
    const call = withNumbers(op, spec, signature, 'reals', seed)
    const out = inferShape({ ...call, inputs: signature.shapes as readonly Shape[] })
    const expected = evaluateDefinition(spec.define, call.inputs, signature.attrs, out)
    const { mismatch } = compare(op, await evaluateCall(reference, call), expected, i => tolerance(expected[i]!))
    expect(mismatch).toBeUndefined()
  })
  await fc.assert(agrees, { seed: 1, numRuns: 40 })
}

it.each(opNames)('the reference computes what the definition of %s says', async op => referenceAgrees(op))
