import { cpu } from '@convene/backend-cpu'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { compare } from './call.ts'
import { evaluateDefinition } from './definition.ts'
import { float64PerFloat32 } from './errorModels.ts'
import { evaluateBounded, outputShape } from './evaluateCall.ts'
import { withNumbers } from './generate.ts'
import { subjects } from './subject.ts'

const reference = cpu({ precision: 'float64' })

it.each(subjects)('the reference computes what the definition of $name says', async subject => {
  const agrees = fc.asyncProperty(subject.spec.signatures, fc.integer(), async (signature, seed) => {
    const call = withNumbers(subject, signature, 'reals', seed)
    const expected = evaluateDefinition(subject.spec.define, call.inputs, call.attrs, outputShape(call))
    const { value, error } = await evaluateBounded(reference, call)
    // Both are float64, and each may be as far off as float64 allows.
    const { mismatch } = compare(subject.name, value, expected, i => 2 * float64PerFloat32 * error[i]!)
    expect(mismatch).toBeUndefined()
  })
  await fc.assert(agrees, { seed: 1, numRuns: 40 })
})
