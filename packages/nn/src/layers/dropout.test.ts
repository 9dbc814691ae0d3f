import { ConveneError, nest, randomKey } from '@convene/core'
import { describe, expect, it } from 'vitest'
import { drawNoise, noiseOf } from '../noise.ts'
import { host, near, run } from '../run.testing.ts'
import { sequential } from '../sequential.ts'
import { dropout, spatialDropout2D } from './dropout.ts'

const x = host([2, 4], [1, 2, 3, 4, -5, 6, 7, Number.NaN])

describe('dropout', () => {
  it('drops where the noise is below the rate and makes up for it, and NaN goes with what is dropped', async () => {
    const noise = { noise: host([2, 4], [0, 0.2, 0.25, 0.9, 0.24, 0.5, 0.99, 0.1]) }
    const { y } = await run(dropout(0.25), x, {}, { noise })
    expect(y).toEqual(near(0, 0, 4, 16 / 3, 0, 8, 28 / 3, 0))
  })

  it('does nothing in inference, nor at rate 0', async () => {
    expect((await run(dropout(0.25), x)).y).toEqual([...x.data])
    expect((await run(dropout(0), x, {}, 'training')).y).toEqual([...x.data])
    expect(dropout(0).build([2, 4]).noise).toEqual({})
  })

  it('drops the rate’s share, and keeps the mean', async () => {
    const model = { name: 'dropping', inputShape: [10_000], layer: sequential([dropout(0.3)]) }
    const noise = drawNoise(randomKey(5), noiseOf(model, 2))
    const { y } = await run(model.layer, host([2, 10_000], new Array(20_000).fill(1)), {}, { noise })
    // Four standard deviations of a share of 20,000.
    const margin = 4 * Math.sqrt((0.3 * 0.7) / 20_000)
    expect(Math.abs(y.filter(value => value === 0).length / 20_000 - 0.3)).toBeLessThan(margin)
    expect(Math.abs(y.reduce((sum, value) => sum + value) / 20_000 - 1)).toBeLessThan(margin / 0.7)
  })

  it('lists its noise by the path of the layer; each path and key has numbers of its own', () => {
    const layer = sequential([dropout(0.5), dropout(0.5), spatialDropout2D(0.5, { name: 'channels' })], {
      name: 'block',
    })
    const model = { name: 'dropping', inputShape: [5, 6, 3], layer: sequential([layer]) }
    const noise = noiseOf(model, 2)
    expect(noise).toEqual(
      nest('block', { 'dropout/noise': [2, 5, 6, 3], 'dropout_1/noise': [2, 5, 6, 3], 'channels/noise': [2, 1, 1, 3] }),
    )
    const drawn = (seed: number) => Object.values(drawNoise(randomKey(seed), noise)).map(({ data }) => [...data])
    expect(drawn(1)).toEqual(drawn(1))
    expect(drawn(1)[0]).not.toEqual(drawn(1)[1])
    expect(drawn(1)[0]).not.toEqual(drawn(2)[0])
  })

  it('wants numbers to train with', async () => {
    await expect(run(sequential([dropout(0.5)]), x, {}, 'training')).rejects.toThrow(/training.noise.*dropout/)
  })

  it.each([-0.1, 1, Number.NaN])('has no rate %s', rate => {
    expect(() => dropout(rate).build([2, 4])).toThrow(ConveneError)
    expect(() => dropout(rate).build([2, 4])).toThrow('Dropout.rate')
  })
})

describe('spatialDropout2D', () => {
  it('drops whole channels', async () => {
    const { y } = await run(
      spatialDropout2D(0.5),
      host([1, 2, 1, 2], [1, 2, 3, 4]),
      {},
      { noise: { noise: host([1, 1, 1, 2], [0.4, 0.6]) } },
    )
    expect(y).toEqual([0, 4, 0, 8])
  })

  it('takes images only', () => {
    expect(() => spatialDropout2D(0.5).build([2, 4])).toThrow('SpatialDropout2D.input')
  })
})
