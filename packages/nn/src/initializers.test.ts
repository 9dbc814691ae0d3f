import { type Key, randomKey, type Shape, sizeOf, uniform } from '@convene/core'
import { describe, expect, it } from 'vitest'
import { init } from './init.ts'
import {
  bilinear,
  constantInitializer,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  type Initializer,
  identity,
  lecunNormal,
  lecunUniform,
  randomNormal,
  randomUniform,
  truncatedNormal,
} from './initializers.ts'
import { conv2DTranspose } from './layers/conv2DTranspose.ts'
import { upSampling2D } from './layers/upSampling2D.ts'
import { orthogonal } from './orthogonal.ts'
import { run } from './run.testing.ts'

const key: Key = randomKey(3)
const kernel: Shape = [3, 5, 40, 50]
const [fanIn, fanOut] = [3 * 5 * 40, 3 * 5 * 50]

function momentsOf(values: Float32Array): { readonly mean: number; readonly variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length }
}

describe('initializers', () => {
  it.each([
    ['glorotNormal', glorotNormal, 2 / (fanIn + fanOut)],
    ['glorotUniform', glorotUniform, 2 / (fanIn + fanOut)],
    ['heNormal', heNormal, 2 / fanIn],
    ['heUniform', heUniform, 2 / fanIn],
    ['lecunNormal', lecunNormal, 1 / fanIn],
    ['lecunUniform', lecunUniform, 1 / fanIn],
    ['randomNormal', randomNormal(), 0.05 ** 2],
    ['randomUniform', randomUniform(), 0.05 ** 2 / 3],
  ])('%s has its variance, and mean 0', (_, initializer: Initializer, expected) => {
    const values = initializer(key, kernel)
    const { mean, variance } = momentsOf(values)
    // Four standard errors; a normal distribution's variance has the larger one.
    const errors = 4 / Math.sqrt(values.length)
    expect(Math.abs(mean)).toBeLessThan(errors * Math.sqrt(expected))
    expect(Math.abs(variance / expected - 1)).toBeLessThan(errors * Math.SQRT2)
    expect(initializer(key, kernel)).toEqual(values)
  })

  it.each([
    ['uniform', glorotUniform, Math.sqrt(6 / (fanIn + fanOut))],
    ['truncated normal', truncatedNormal({ standardDeviation: 0.5 }), 1],
  ])('%s stays within its limits, and comes near them', (_, initializer: Initializer, limit) => {
    const largest = initializer(key, kernel).reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    expect(largest).toBeLessThanOrEqual(limit)
    expect(largest).toBeGreaterThan(0.98 * limit)
  })

  it('a truncated normal’s variance is smaller by what is cut off', () => {
    const { mean, variance } = momentsOf(truncatedNormal({ mean: 3, standardDeviation: 2 })(key, [200_000]))
    expect(mean).toBeCloseTo(3, 1)
    // 0.8796… is the deviation of a standard normal between ±2: the constant that TensorFlow divides by.
    expect(Math.sqrt(variance) / 2).toBeCloseTo(0.8796256610342398, 2)
  })

  it('a vector’s fans are its length', () => {
    const largest = glorotUniform(key, [600]).reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    expect(largest).toBeLessThanOrEqual(Math.sqrt(6 / 1200))
    expect(largest).toBeGreaterThan(0.98 * Math.sqrt(6 / 1200))
  })

  it('constants and the identity are what they say', () => {
    expect([...constantInitializer(0.5)(key, [2, 2])]).toEqual([0.5, 0.5, 0.5, 0.5])
    expect([...identity()(key, [2, 3])]).toEqual([1, 0, 0, 0, 1, 0])
    expect([...identity(2)(key, [3, 2])]).toEqual([2, 0, 0, 2, 0, 0])
    expect(() => identity()(key, [2, 2, 2])).toThrow('identity.rank')
  })
})

describe('orthogonal', () => {
  it.each([[[6, 4]], [[4, 6]], [[5, 5]], [[3, 3, 2, 7]], [[2, 2, 1, 9]]])(
    '%j: the shorter side is orthogonal',
    shape => {
      const gain = 1.5
      const data = orthogonal(gain)(key, shape)
      const columns = shape.at(-1)!
      const rows = sizeOf(shape) / columns
      const [count, length] = columns <= rows ? [columns, rows] : [rows, columns]
      const at = (vector: number, i: number) =>
        columns <= rows ? data[i * columns + vector]! : data[vector * columns + i]!
      for (let a = 0; a < count; a++) {
        for (let b = 0; b <= a; b++) {
          let dot = 0
          for (let i = 0; i < length; i++) dot += at(a, i) * at(b, i)
          expect(dot).toBeCloseTo(a === b ? gain ** 2 : 0, 5)
        }
      }
    },
  )
})

describe('bilinear', () => {
  // upsample_filt of the paper's surgery.py, for sizes 4 and 3.
  it.each([
    [4, [0.25, 0.75, 0.75, 0.25]],
    [3, [0.5, 1, 0.5]],
  ])('of %i taps is the triangle down times the triangle across, for each channel by itself', (taps, triangle) => {
    const data = bilinear(key, [taps, taps, 2, 2])
    const at = (filter: number, channel: number) => [...data].filter((_, i) => i % 4 === 2 * filter + channel)
    const expected = triangle.flatMap(y => triangle.map(x => y * x))
    expect([at(0, 0), at(1, 1)]).toEqual([expected, expected])
    expect([at(0, 1), at(1, 0)]).toEqual([expected.map(() => 0), expected.map(() => 0)])
  })

  it.each([2, 3, 4])(
    'makes a transposed convolution of %i times the size interpolate, away from the border',
    async s => {
      const window = {
        filters: 2,
        kernelSize: 2 * s - (s % 2),
        strides: s,
        useBias: false,
        kernelInitializer: bilinear,
      }
      const layer = conv2DTranspose({ ...window, padding: 'same' })
      const x = { shape: [1, 4, 5, 2], data: uniform(key, [1, 4, 5, 2]) }
      const upsampled = await run(layer, x, init(layer, key, x.shape).parameters)
      const expected = await run(upSampling2D(s, { interpolation: 'bilinear' }), x)
      expect(upsampled.shape).toEqual(expected.shape)
      const inside = (i: number) => {
        const [row, column] = [Math.floor(i / (10 * s)), Math.floor(i / 2) % (5 * s)]
        return row >= s && row < 3 * s && column >= s && column < 4 * s
      }
      const values = (y: readonly number[]) => y.filter((_, i) => inside(i))
      expect(values(upsampled.y)).toEqual(values(expected.y).map(value => expect.closeTo(value, 6)))
    },
  )

  it('makes the mean of several channels larger, where there are fewer filters', () => {
    const data = bilinear(key, [4, 4, 2, 6])
    const at = (filter: number, channel: number) => [...data].filter((_, i) => i % 12 === 6 * filter + channel)
    const alone = [...bilinear(key, [4, 4, 1, 1])]
    for (let channel = 0; channel < 6; channel++) {
      expect(at(channel % 2, channel)).toEqual(alone.map(value => expect.closeTo(value / 3, 7)))
      expect(at(1 - (channel % 2), channel)).toEqual(alone.map(() => 0))
    }
  })

  it('refuses channels that do not go evenly into filters', () => {
    expect(() => bilinear(key, [4, 4, 2, 3])).toThrow('bilinear.shape')
    expect(() => bilinear(key, [4, 4])).toThrow('bilinear.shape')
  })
})
