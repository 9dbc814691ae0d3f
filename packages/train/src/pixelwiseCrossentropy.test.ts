import { constant, evaluate, tensor, valueAndGrad } from '@convene/core'
import { describe, expect, it } from 'vitest'
import { cpu } from '../../backend-cpu/src/index.ts'
import { type PixelwiseOptions, pixelwiseCrossentropy } from './pixelwiseCrossentropy.ts'

const backend = cpu({ precision: 'float64' })

/** The loss of two rows of two pixels, three classes each, and its gradient. */
async function lossAndSlope(labels: readonly number[], predictions: readonly number[], options: PixelwiseOptions) {
  const of = pixelwiseCrossentropy(options)
  const targets = tensor(backend, Float32Array.from(labels), [1, 2, 2])
  const given = tensor(backend, Float32Array.from(predictions), [1, 2, 2, 3])
  const { value, gradients } = valueAndGrad(evaluate(backend), (ops, [x]) => of(ops, constant(targets), x), [given])
  return { loss: (await backend.toHost(value))[0]!, slope: [...(await backend.toHost(gradients[0]))] }
}

const probabilities = [0.5, 0.25, 0.25, 0.125, 0.75, 0.125, 0.25, 0.5, 0.25, 0.25, 0.25, 0.5]
const logits = probabilities.map(Math.log)

describe('pixelwiseCrossentropy', () => {
  it.each([
    ['probabilities', probabilities, false],
    ['logits', logits, true],
  ] as const)('of %s is the mean of −log p over the pixels that count', async (_, predictions, fromLogits) => {
    const { loss } = await lossAndSlope([0, 1, 255, 2], predictions, { ignoreIndex: 255, fromLogits })
    expect(loss).toBeCloseTo(-(Math.log(0.5) + Math.log(0.75) + Math.log(0.5)) / 3, 6)
    const all = await lossAndSlope([0, 1, 1, 2], predictions, { fromLogits })
    expect(all.loss).toBeCloseTo(-(Math.log(0.5) + Math.log(0.75) + Math.log(0.5) + Math.log(0.5)) / 4, 6)
  })

  it('has no gradient at pixels that are ignored, a class of their own or not, and (p − label) / count at others', async () => {
    for (const ignoreIndex of [255, -1, 1]) {
      const labels = [0, ignoreIndex, ignoreIndex, 2]
      const { slope } = await lossAndSlope(labels, logits, { ignoreIndex, fromLogits: true })
      const expected = [-0.5, 0.25, 0.25, 0, 0, 0, 0, 0, 0, 0.25, 0.25, -0.5].map(value => value / 2)
      expect(slope).toEqual(expected.map(value => expect.closeTo(value, 6)))
    }
  })

  it('is 0, and stands still, where nothing counts', async () => {
    for (const predictions of [probabilities, logits]) {
      const options = { ignoreIndex: 9, fromLogits: predictions === logits }
      const { loss, slope } = await lossAndSlope([9, 9, 9, 9], predictions, options)
      expect([loss, ...slope].every(value => value === 0)).toBe(true)
    }
  })

  it('is the mean over what has a class, where a label is none', async () => {
    const { loss } = await lossAndSlope([0, 77, -3, 0], logits, { fromLogits: true })
    expect(loss).toBeCloseTo(-(Math.log(0.5) + Math.log(0.25)) / 2, 6)
  })
})
