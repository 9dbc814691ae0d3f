import { describe, expect, it } from 'vitest'
import { host, near, run } from '../run.testing.ts'
import { sequential } from '../sequential.ts'
import { batchNormalization } from './batchNormalization.ts'

const layer = sequential([
  batchNormalization({ name: 'first', momentum: 0.75, epsilon: 1 }),
  sequential([batchNormalization({ momentum: 0.75, epsilon: 0 })], { name: 'block' }),
])
const statistics = (mean: number, variance: number) => ({
  gamma: host([1], [2]),
  beta: host([1], [1]),
  moving_mean: host([1], [mean]),
  moving_variance: host([1], [variance]),
})
const variables = Object.fromEntries([
  ...Object.entries(statistics(4, 8)).map(([path, value]) => [`first/${path}`, value]),
  ...Object.entries(statistics(0, 1)).map(([path, value]) => [`block/batch_normalization/${path}`, value]),
])
const x = host([2, 1], [1, 7])

describe('batchNormalization', () => {
  it('normalizes by its running statistics in inference', async () => {
    const { y, state } = await run(layer, x, variables)
    // (x − 4) / √(8 + 1) · 2 + 1 = ∓1 · 2 + 1, then times 2 plus 1.
    expect(y).toEqual(near(-1, 7))
    expect(state).toEqual({})
  })

  it('normalizes by the batch in training, and moves its statistics', async () => {
    const { y, state } = await run(layer, x, variables, 'training')
    // Mean 4, variance 9: (x − 4) / √10 · 2 + 1, whose own mean is 1 and whose variance is 3.6.
    expect(y).toEqual(near(-1, 3))
    expect(state['first/moving_mean']).toEqual([4])
    expect(state['first/moving_variance']).toEqual([0.75 * 8 + 0.25 * 9])
    expect(state['block/batch_normalization/moving_mean']).toEqual(near(0.25))
    expect(state['block/batch_normalization/moving_variance']).toEqual(near(0.75 + 0.25 * 3.6))
  })

  it('leaves frozen statistics alone, and normalizes by them', async () => {
    const isFrozen = (path: string) => path.startsWith('first/')
    const { y, state } = await run(layer, x, variables, { isFrozen })
    expect(Object.keys(state)).toEqual([
      'block/batch_normalization/moving_mean',
      'block/batch_normalization/moving_variance',
    ])
    // What comes out of the first is −1 and 3: mean 1, variance 4.
    expect(state['block/batch_normalization/moving_mean']).toEqual(near(0.25))
    expect(y).toEqual(near(-1, 3))
    const all = await run(layer, x, variables, { isFrozen: path => path.endsWith('moving_mean') })
    expect({ y: all.y, state: all.state }).toEqual({ y: near(-1, 7), state: {} })
  })

  it('is not frozen where only gamma is', async () => {
    const { state } = await run(layer, x, variables, { isFrozen: path => path.endsWith('/gamma') })
    expect(Object.keys(state)).toHaveLength(4)
  })
})
