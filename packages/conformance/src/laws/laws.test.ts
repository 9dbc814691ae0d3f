import { cpu } from '@convene/backend-cpu'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { checkLaw } from './checkLaw.ts'
import { laws } from './index.ts'

const reference = cpu({ precision: 'float64' })

it.each(laws)('$statement', async law => {
  const holds = fc.asyncProperty(law.cases, fc.integer(), async (example, seed) => {
    const { mismatch } = await checkLaw(law, example, seed, cpu(), reference)
    expect(mismatch).toBeUndefined()
  })
  await fc.assert(holds, { seed: 1 })
})
