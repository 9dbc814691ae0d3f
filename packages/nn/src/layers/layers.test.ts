import { mapTree, type Shape } from '@convene/core'
import { describe, expect, it } from 'vitest'
import type { Layer } from '../layer.ts'
import { host, near, run } from '../run.testing.ts'
import { lambda } from './lambda.ts'
import { layerNormalization } from './layerNormalization.ts'
import { localResponseNormalization } from './localResponseNormalization.ts'
import {
  averagePooling2D,
  depthwiseMaxPooling2D,
  globalAveragePooling2D,
  globalMaxPooling2D,
  maxPooling2D,
} from './pooling2D.ts'
import { radialBasis } from './radialBasis.ts'
import { rescaling } from './rescaling.ts'
import { reshape } from './reshape.ts'
import { subsampling2D } from './subsampling2D.ts'
import { upSampling2D } from './upSampling2D.ts'

const shapesOf = (layer: Layer, input: Shape) => mapTree(layer.build(input).variables, ({ shape }) => shape)

describe('layerNormalization', () => {
  const x = host([2, 2], [1, 3, 10, 10])

  it('takes each example to mean 0 and variance 1, then scales and shifts', async () => {
    const variables = { gamma: host([2], [1, 2]), beta: host([2], [5, 6]) }
    const [unit, none] = [1 / Math.sqrt(1 + 0.001), 0]
    const { y } = await run(layerNormalization(), x, variables)
    expect(y).toEqual(near(5 - unit, 6 + 2 * unit, 5 + none, 6 + none))
    expect((await run(layerNormalization(), x, variables, 'training')).y).toEqual(y)
  })

  it('has variables of the sizes of its axes, as many as it is told', async () => {
    expect(shapesOf(layerNormalization(), [2, 3, 4, 5])).toEqual({ gamma: [5], beta: [5] })
    expect(shapesOf(layerNormalization({ axis: [3, 1], center: false }), [2, 3, 4, 5])).toEqual({ gamma: [3, 5] })
    expect(
      (await run(layerNormalization({ center: false, scale: false, epsilon: 0 }), host([1, 2], [1, 3]))).y,
    ).toEqual(near(-1, 1))
  })

  it('scales along axes in the middle', async () => {
    const layer = layerNormalization({ axis: 1, center: false, epsilon: 0 })
    const { y } = await run(layer, host([1, 2, 2], [1, 2, 3, 6]), { gamma: host([2], [1, 10]) })
    expect(y).toEqual(near(-1, -1, 10, 10))
  })

  it.each([2, -3, 0.5, [1, 1], [1, -1], []])('has no axis %j of two', axis => {
    expect(() => layerNormalization({ axis }).build([2, 2])).toThrow('LayerNormalization.axis')
  })
})

it('localResponseNormalization divides by neighbours’ squares, by a radius or a size', async () => {
  const x = [1, 2, 3, 4]
  const expected = (k: number, alpha: number, beta: number) =>
    x.map((value, c) => value / (k + alpha * [c - 1, c, c + 1].reduce((sum, i) => sum + (x[i] ?? 0) ** 2, 0)) ** beta)
  const byRadius = localResponseNormalization({ depthRadius: 1, bias: 2, alpha: 0.5, beta: 0.75 })
  expect((await run(byRadius, host([1, 1, 1, 4], x))).y).toEqual(near(...expected(2, 0.5, 0.75)))
  const bySize = localResponseNormalization({ size: 3, bias: 2, alpha: 0.5, beta: 0.75 })
  expect((await run(bySize, host([1, 1, 1, 4], x))).y).toEqual(near(...expected(2, 0.5 / 3, 0.75)))
})

describe('subsampling2D', () => {
  it('adds up each window, times a coefficient, plus a bias, by map', async () => {
    const layer = subsampling2D([1, 2], { activation: 'relu' })
    const { shape, y } = await run(layer, host([1, 1, 4, 2]), {
      coefficient: host([2], [10, -1]),
      bias: host([2], [1, 5]),
    })
    // Maps 0, 2, 4, 6 and 1, 3, 5, 7.
    expect([shape, y]).toEqual([
      [1, 1, 2, 2],
      [21, 1, 101, 0],
    ])
  })

  it('begins as the mean', () => {
    const { coefficient, bias } = subsampling2D(2).build([1, 4, 4, 3]).variables
    expect([...coefficient!.initializer([0, 0, 0, 1], [3]), ...bias!.initializer([0, 0, 0, 1], [3])]).toEqual([
      0.25, 0.25, 0.25, 0, 0, 0,
    ])
  })
})

describe('radialBasis', () => {
  const layer = radialBasis({
    centres: [
      [1, 2],
      [-1, 0],
      [4, 6],
    ],
  })

  it('measures squared distances, and its points are not trained', async () => {
    const { centres } = layer.build([2, 2]).variables
    expect([centres?.shape, centres?.trainable]).toEqual([[3, 2], false])
    const points = centres!.initializer([0, 0, 0, 1], [3, 2])
    const { y } = await run(layer, host([2, 2], [1, 2, 0, 0]), { centres: { shape: [3, 2], data: points } })
    expect(y).toEqual([0, 8, 25, 5, 1, 52])
  })

  it('wants points of as many numbers as there are', () => {
    expect(() => layer.build([2, 3])).toThrow('RadialBasis.centres')
    expect(() => radialBasis({ centres: [] }).build([2, 2])).toThrow('RadialBasis.centres')
  })
})

describe('poolings', () => {
  const x = host([1, 3, 3, 1])

  it('hang over the edge where told to', async () => {
    expect((await run(maxPooling2D(2), x)).y).toEqual([4])
    expect((await run(maxPooling2D(2, { ceilMode: true }), x)).y).toEqual([4, 5, 7, 8])
    expect((await run(averagePooling2D(2, { ceilMode: true }), x)).y).toEqual([2, 3.5, 6.5, 8])
  })

  it('over all of an image', async () => {
    const two = host([1, 1, 2, 2], [1, 8, 3, 2])
    expect(await run(globalMaxPooling2D(), two)).toMatchObject({ shape: [1, 2], y: [3, 8] })
    expect(await run(globalMaxPooling2D({ keepDims: true }), two)).toMatchObject({ shape: [1, 1, 1, 2], y: [3, 8] })
    expect(await run(globalAveragePooling2D({ keepDims: true }), two)).toMatchObject({ shape: [1, 1, 1, 2], y: [2, 5] })
  })

  it('along channels', async () => {
    const channels = host([1, 1, 1, 5], [1, 3, 2, 5, 9])
    expect((await run(depthwiseMaxPooling2D(2), channels)).y).toEqual([3, 5])
    expect((await run(depthwiseMaxPooling2D(2, { padding: 'same' }), channels)).y).toEqual([3, 5, 9])
    expect((await run(depthwiseMaxPooling2D(3, { strides: 1 }), channels)).y).toEqual([3, 5, 9])
  })
})

describe('reshape', () => {
  it('keeps the batch, and fills in one size', async () => {
    expect((await run(reshape([3, 4]), host([2, 12]))).shape).toEqual([2, 3, 4])
    expect((await run(reshape([-1, 4]), host([2, 3, 8]))).shape).toEqual([2, 6, 4])
    expect((await run(reshape([-1]), host([2, 3]))).y).toEqual([0, 1, 2, 3, 4, 5])
  })

  it.each([[[-1, -1]], [[5, -1]], [[5]], [[-2, -6]], [[0, -1]]])('refuses %j for twelve elements', target => {
    expect(() => reshape(target).build([2, 12])).toThrow(/Reshape.target|reshape.size|shape.axis/)
  })
})

describe('upSampling2D', () => {
  it('repeats pixels', async () => {
    const { shape, y } = await run(upSampling2D([2, 3]), host([1, 1, 2, 2], [1, 2, 3, 4]))
    const row = [1, 2, 1, 2, 1, 2, 3, 4, 3, 4, 3, 4]
    expect([shape, y]).toEqual([
      [1, 2, 6, 2],
      [...row, ...row],
    ])
  })

  it('or interpolates between their centres', async () => {
    const { y } = await run(upSampling2D([1, 2], { interpolation: 'bilinear' }), host([1, 1, 2, 1], [1, 2]))
    expect(y).toEqual(near(1, 1.25, 1.75, 2))
  })

  it.each([0, 1.5, -1, Number.NaN])('not %s times', size => {
    expect(() => upSampling2D(size).build([1, 2, 2, 1])).toThrow('UpSampling2D.size')
  })
})

it('rescaling is linear, by channel or not', async () => {
  const x = host([1, 1, 2, 2], [0, 255, 51, 102])
  expect((await run(rescaling(1 / 51, { offset: -1 }), x)).y).toEqual(near(-1, 4, 0, 1))
  expect((await run(rescaling([1, 2], { offset: [0, 1] }), x)).y).toEqual([0, 511, 51, 205])
})

it('lambda is what it is given', async () => {
  expect(
    (
      await run(
        lambda((ops, x) => ops.reverse(x, { axes: [1] })),
        host([1, 3]),
      )
    ).y,
  ).toEqual([2, 1, 0])
})
