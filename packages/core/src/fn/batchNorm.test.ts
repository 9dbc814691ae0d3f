import { expect, it } from 'vitest'
import { batchNorm, batchNormTraining } from './batchNorm.ts'
import { of, ops, read } from './tensors.testing.ts'

// Two channels: 1, 3, 5, 7 with mean 4 and variance 5, and 2, 2, 2, 6 with mean 3 and variance 3.
const x = of([1, 2, 3, 2, 5, 2, 7, 6], [2, 2, 2])
const running = { mean: of([0, 1]), variance: of([1, 2]), gamma: of([2, 1]), beta: of([0.5, -1]) }
const options = { epsilon: 0.25, momentum: 0.9 }

const closeTo = (actual: readonly number[], expected: readonly number[]) => {
  expect(actual).toHaveLength(expected.length)
  for (const [i, value] of expected.entries()) expect(actual[i]).toBeCloseTo(value, 12)
}

it('trains on the batch’s own statistics', async () => {
  const { y } = batchNormTraining(ops, x, running, options)
  const first = [1, 3, 5, 7].map(v => ((v - 4) / Math.sqrt(5.25)) * 2 + 0.5)
  const second = [2, 2, 2, 6].map(v => (v - 3) / Math.sqrt(3.25) - 1)
  closeTo(
    await read(y),
    first.flatMap((v, i) => [v, second[i]!]),
  )
})

it('moves the running ones, by the variance that is asked for', async () => {
  const keras = batchNormTraining(ops, x, running, options)
  closeTo(await read(keras.mean), [0.4, 1.2])
  closeTo(await read(keras.variance), [0.9 + 0.5, 1.8 + 0.3])
  const torch = batchNormTraining(ops, x, running, { ...options, runningVariance: 'sample' })
  closeTo(await read(torch.mean), [0.4, 1.2])
  closeTo(await read(torch.variance), [0.9 + (0.1 * 20) / 3, 1.8 + (0.1 * 12) / 3])
  const one = () => batchNormTraining(ops, of([1, 2], [1, 2]), running, { ...options, runningVariance: 'sample' })
  expect(one).toThrow(expect.objectContaining({ code: 'batchNormTraining.count' }))
})

it('infers with the running ones', async () => {
  const y = await read(batchNorm(ops, x, running, 0.25))
  closeTo(y.slice(0, 2), [(1 / Math.sqrt(1.25)) * 2 + 0.5, 1 / Math.sqrt(2.25) - 1])
})
