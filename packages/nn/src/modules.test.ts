import { describe, expect, it } from 'vitest'
import { inception } from './inception.ts'
import { conv2D } from './layers/conv2D.ts'
import { host, near, run } from './run.testing.ts'
import { squeezeExcite } from './squeezeExcite.ts'

const filters = { conv1x1: 64, reduce3x3: 96, conv3x3: 128, reduce5x5: 16, conv5x5: 32, poolProjection: 32 }

describe('inception', () => {
  // Module 3a: 159 thousand parameters without biases, in table 1 of the paper as 159K.
  it('has the paper’s sizes and parameters', () => {
    const { outputShape, variables, layers } = inception(filters).build([1, 28, 28, 192])
    expect(outputShape).toEqual([1, 28, 28, 256])
    const weights = Object.entries(variables).filter(([path]) => path.endsWith('kernel'))
    const count = weights.reduce((sum, [, { shape }]) => sum + shape.reduce((a, b) => a * b, 1), 0)
    expect(count).toBe(192 * (64 + 96 + 16 + 32) + 9 * 96 * 128 + 25 * 16 * 32)
    expect(layers.map(({ name }) => name)).toEqual([
      '1x1',
      '3x3_reduce',
      '3x3',
      '5x5_reduce',
      '5x5',
      'pool',
      'pool_proj',
      'output',
    ])
  })

  it('takes convolutions of another kind', () => {
    const made: string[] = []
    inception(filters, {
      convolution: (name, filters, kernelSize) => {
        made.push(`${name} ${filters} ${kernelSize}`)
        return conv2D({ name, filters, kernelSize, padding: 'same', useBias: false })
      },
    })
    expect(made).toEqual(['1x1 64 1', '3x3_reduce 96 1', '3x3 128 3', '5x5_reduce 16 1', '5x5 32 5', 'pool_proj 32 1'])
  })
})

describe('squeezeExcite', () => {
  it('weighs channels by what their means make of two dense layers', async () => {
    const variables = {
      'reduce/kernel': host([2, 1], [1, 2]),
      'reduce/bias': host([1], [-1]),
      'expand/kernel': host([1, 2], [1, -1]),
      'expand/bias': host([2], [0, 1]),
    }
    // Means 2 and 1, so 2 + 2 − 1 = 3 in between, and factors σ(3) and σ(−2).
    const { y } = await run(squeezeExcite({ ratio: 2 }), host([1, 1, 2, 2], [1, 4, 3, -2]), variables)
    const [up, down] = [1 / (1 + Math.exp(-3)), 1 / (1 + Math.exp(2))]
    expect(y).toEqual(near(up, 4 * down, 3 * up, -2 * down))
  })

  it('reduces by 16, down to one channel at least', () => {
    const shapeOf = (channels: number) => squeezeExcite().build([1, 2, 2, channels]).variables['reduce/kernel']?.shape
    expect([shapeOf(40), shapeOf(8)]).toEqual([
      [40, 2],
      [8, 1],
    ])
  })
})
