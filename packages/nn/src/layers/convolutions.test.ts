import { conv2d, evaluate, mapTree, randomKey, type Shape, tensor, uniform } from '@convene/core'
import { describe, expect, it } from 'vitest'
import { cpu } from '../../../backend-cpu/src/index.ts'
import { init } from '../init.ts'
import type { Layer } from '../layer.ts'
import { l1, l2 } from '../regularizers.ts'
import { host, run } from '../run.testing.ts'
import { conv2D } from './conv2D.ts'
import { conv2DTranspose } from './conv2DTranspose.ts'
import { depthwiseConv2D } from './depthwiseConv2D.ts'
import { partialConv2D } from './partialConv2D.ts'
import { separableConv2D } from './separableConv2D.ts'

const backend = cpu({ precision: 'float64' })
const ops = evaluate(backend)
const shapesOf = (layer: Layer, input: Shape) => mapTree(layer.build(input).variables, ({ shape }) => shape)
const drawn = (seed: number, shape: Shape) => ({ shape, data: uniform(randomKey(seed), shape, -1, 1) })

describe('conv2D', () => {
  it('has variables by kernel, channels and groups, with what was said of them', () => {
    const layer = conv2D({
      filters: 6,
      kernelSize: [3, 2],
      groups: 2,
      kernelRegularizer: l2(5e-4),
      biasRegularizer: l1(1),
    })
    const { kernel, bias } = layer.build([1, 9, 9, 4]).variables
    expect([kernel?.shape, kernel?.regularizer]).toEqual([[3, 2, 2, 6], { l1: 0, l2: 5e-4 }])
    expect([bias?.shape, bias?.regularizer]).toEqual([[6], { l1: 1, l2: 0 }])
    expect(shapesOf(conv2D({ filters: 6, kernelSize: 1, useBias: false }), [1, 9, 9, 4])).toEqual({
      kernel: [1, 1, 4, 6],
    })
  })

  it('dilates, strides, adds a bias and activates', async () => {
    const layer = conv2D({ filters: 1, kernelSize: [1, 2], dilationRate: [1, 3], strides: [1, 2], activation: 'relu' })
    const { shape, y } = await run(layer, host([1, 1, 8, 1]), {
      kernel: host([1, 2, 1, 1], [1, -2]),
      bias: host([1], [8]),
    })
    // x₀ − 2·x₃ + 8 at 0, 2 and 4.
    expect([shape, y]).toEqual([
      [1, 1, 3, 1],
      [2, 0, 0],
    ])
  })
})

describe('depthwiseConv2D', () => {
  it('gives channel c filters of its own, side by side', async () => {
    const layer = depthwiseConv2D({ kernelSize: 1, depthMultiplier: 2 })
    expect(shapesOf(layer, [1, 2, 1, 2])).toEqual({ depthwise_kernel: [1, 1, 2, 2], bias: [4] })
    const variables = { depthwise_kernel: host([1, 1, 2, 2], [1, 10, 100, 1000]), bias: host([4], [0, 0, 0, 7]) }
    const { y } = await run(layer, host([1, 1, 2, 2], [1, 2, 3, 4]), variables)
    expect(y).toEqual([1, 10, 200, 2007, 3, 30, 400, 4007])
  })
})

describe('separableConv2D', () => {
  it('is a depthwise convolution, then one of 1×1', async () => {
    const layer = separableConv2D({ filters: 3, kernelSize: 3, depthMultiplier: 2, strides: 2, padding: 'same' })
    expect(shapesOf(layer, [2, 5, 6, 2])).toEqual({
      depthwise_kernel: [3, 3, 2, 2],
      pointwise_kernel: [1, 1, 4, 3],
      bias: [3],
    })
    const x = drawn(1, [2, 5, 6, 2])
    const [depthwise_kernel, pointwise_kernel] = [drawn(2, [3, 3, 2, 2]), drawn(3, [1, 1, 4, 3])]
    const bias = drawn(4, [3])
    const together = await run(layer, x, { depthwise_kernel, pointwise_kernel, bias })
    const first = depthwiseConv2D({ kernelSize: 3, depthMultiplier: 2, strides: 2, padding: 'same', useBias: false })
    const between = await run(first, x, { depthwise_kernel })
    const second = conv2D({ filters: 3, kernelSize: 1 })
    const apart = await run(second, host(between.shape, between.y), { kernel: pointwise_kernel, bias })
    expect(together.shape).toEqual([2, 3, 3, 3])
    together.y.forEach((value, i) => {
      expect(value).toBeCloseTo(apart.y[i]!, 5)
    })
  })
})

describe('conv2DTranspose', () => {
  // Keras's deconv_output_length, for an input of 5.
  it.each([
    ['valid', 3, 2, 1, undefined, 5 * 2 + 1],
    ['valid', 2, 3, 1, undefined, 5 * 3],
    ['same', 3, 2, 1, undefined, 5 * 2],
    ['same', 2, 3, 1, undefined, 5 * 3],
    ['valid', 3, 2, 1, 1, 4 * 2 + 3 + 1],
    ['same', 3, 2, 1, 0, 4 * 2 + 3 - 2],
    ['same', 3, 2, 1, 1, 4 * 2 + 3 - 2 + 1],
    ['same', 4, 3, 1, 2, 4 * 3 + 4 - 4 + 2],
    ['same', 3, 1, 2, undefined, 5],
  ] as const)(
    '%s, kernel %i, strides %i, dilation %i, output padding %s: %i',
    (padding, kernelSize, strides, dilationRate, outputPadding, size) => {
      const layer = conv2DTranspose({
        ...{ filters: 2, kernelSize, strides, padding, dilationRate },
        ...(outputPadding !== undefined && { outputPadding }),
      })
      expect(layer.build([1, 5, 5, 3]).outputShape).toEqual([1, size, size, 2])
      expect(shapesOf(layer, [1, 5, 5, 3])).toEqual({ kernel: [kernelSize, kernelSize, 2, 3], bias: [2] })
    },
  )

  it.each([
    ['same', undefined],
    ['same', 0],
    ['same', 1],
    ['valid', undefined],
    ['valid', 1],
  ] as const)(
    '%s, output padding %s, is the adjoint of the convolution that has its size',
    async (padding, outputPadding) => {
      const window = { kernelSize: 3, strides: 2, padding } as const
      const layer = conv2DTranspose({
        ...window,
        filters: 2,
        useBias: false,
        ...(outputPadding !== undefined && { outputPadding }),
      })
      const [x, kernel] = [drawn(1, [1, 4, 5, 3]), drawn(2, [3, 3, 2, 3])]
      const { shape, y } = await run(layer, x, { kernel })
      const z = drawn(3, shape)
      const [zs, filter] = [z, kernel].map(({ data, shape }) => tensor(backend, data, shape))
      const convolved = conv2d(ops, zs!, filter!, { strides: 2, padding })
      expect(backend.shapeOf(convolved)).toEqual(x.shape)
      const there = [...(await backend.toHost(convolved))].reduce((sum, value, i) => sum + value * x.data[i]!, 0)
      const back = y.reduce((sum, value, i) => sum + value * z.data[i]!, 0)
      expect(back).toBeCloseTo(there, 10)
    },
  )

  it('adds a bias and activates', async () => {
    const layer = conv2DTranspose({
      filters: 1,
      kernelSize: 1,
      strides: [1, 2],
      padding: [0, 0, 0, 0],
      outputPadding: [0, 1],
      activation: 'relu',
    })
    const variables = { kernel: host([1, 1, 1, 1], [2]), bias: host([1], [1]) }
    expect((await run(layer, host([1, 1, 2, 1], [3, -4]), variables)).y).toEqual([7, 1, 0, 1])
  })
})

describe('partialConv2D', () => {
  const connections = [[1], [0, 2], [2, 0, 1]]
  const layer = partialConv2D({ connections, kernelSize: [2, 3], activation: 'tanh' })

  it('is a convolution whose kernel is zero where nothing is connected', async () => {
    const [kernel, bias, x] = [drawn(1, [6, 2, 3]), drawn(2, [3]), drawn(3, [2, 4, 5, 3])]
    expect(shapesOf(layer, x.shape)).toEqual({ kernel: [6, 2, 3], bias: [3] })
    const full = new Float32Array(2 * 3 * 3 * 3)
    const pairs = connections.flatMap((row, output) => row.map(input => [input, output] as const))
    for (const [place, [input, output]] of pairs.entries()) {
      for (let tap = 0; tap < 6; tap++) full[(tap * 3 + input) * 3 + output] = kernel.data[place * 6 + tap]!
    }
    const plain = conv2D({ filters: 3, kernelSize: [2, 3], activation: 'tanh' })
    const expected = await run(plain, x, { kernel: { shape: [2, 3, 3, 3], data: full }, bias })
    expect(await run(layer, x, { kernel, bias })).toEqual(expected)
  })

  it('begins each filter by the inputs of its unit', () => {
    const wide = partialConv2D({ connections, kernelSize: 20, initialLimit: fanIn => 2.4 / fanIn })
    const { data } = init(wide, randomKey(1), [1, 20, 20, 3]).parameters.kernel!
    const largest = (from: number, to: number) =>
      data.subarray(from * 400, to * 400).reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    for (const [from, to, inputs] of [
      [0, 1, 400],
      [1, 3, 800],
      [3, 6, 1200],
    ] as const) {
      expect(largest(from, to)).toBeLessThanOrEqual(2.4 / inputs)
      expect(largest(from, to)).toBeGreaterThan((0.97 * 2.4) / inputs)
    }
  })

  it.each([
    ['a channel that is not there', [[3]]],
    ['a channel twice', [[1, 1]]],
    ['half a channel', [[0.5]]],
    ['an empty row', [[0], []]],
    ['no rows', []],
  ])('refuses %s', (_, connections) => {
    expect(() => partialConv2D({ connections, kernelSize: 1 }).build([1, 4, 5, 3])).toThrow('PartialConv2D.connections')
  })
})
