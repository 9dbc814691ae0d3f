import { randomKey, type Shape, uniform } from '@convene/core'
import { describe, expect, it } from 'vitest'
import { toFullyConvolutional } from './fullyConvolutional.ts'
import { asLayer, graph } from './graph.ts'
import { type HostTensor, init } from './init.ts'
import type { Layer } from './layer.ts'
import { activation } from './layers/activation.ts'
import { batchNormalization } from './layers/batchNormalization.ts'
import { conv2D } from './layers/conv2D.ts'
import { dense } from './layers/dense.ts'
import { dropout } from './layers/dropout.ts'
import { flatten } from './layers/flatten.ts'
import { averagePooling2D, globalAveragePooling2D, globalMaxPooling2D, maxPooling2D } from './layers/pooling2D.ts'
import { radialBasis } from './layers/radialBasis.ts'
import { reshape } from './layers/reshape.ts'
import { upSampling2D } from './layers/upSampling2D.ts'
import { type Model, summary } from './model.ts'
import { outputStrides } from './outputStrides.ts'
import { residual } from './residual.ts'
import { run } from './run.testing.ts'
import { sequential } from './sequential.ts'

const of = (inputShape: Shape, ...layers: Layer[]): Model => ({ name: 'net', inputShape, layer: sequential(layers) })
const drawn = (seed: number, shape: Shape): HostTensor => ({ shape, data: uniform(randomKey(seed), shape, -1, 1) })

/** Its rows and columns from (y, x) on. */
function window({ shape, data }: HostTensor, y: number, x: number, [h, w, c]: readonly [number, number, number]) {
  const wide = shape[2]!
  const cut = Array.from({ length: h * w * c }, (_, i) => {
    const [row, column, channel] = [Math.floor(i / (w * c)), Math.floor(i / c) % w, i % c]
    return data[((y + row) * wide + x + column) * c + channel]!
  })
  return { shape: [1, h, w, c], data: Float32Array.from(cut) }
}

const features = [
  conv2D({ filters: 4, kernelSize: [3, 2], strides: [1, 2], activation: 'relu' }),
  maxPooling2D([2, 1], { strides: [2, 1] }),
  conv2D({ filters: 3, kernelSize: 2, activation: 'tanh' }),
]

/** Networks whose layers do not pad. */
const unpadded: Readonly<Record<string, Model>> = {
  'flatten and dense layers': of(
    [10, 8, 2],
    ...features,
    flatten(),
    dropout(0.5),
    dense({ name: 'hidden', units: 6, activation: 'relu' }),
    batchNormalization(),
    dense({ units: 5, useBias: false }),
    activation('softmax'),
  ),
  'global average pooling': of([10, 8, 2], ...features, globalAveragePooling2D(), dense({ units: 5 })),
  'global max pooling that keeps its axes': of(
    [10, 8, 2],
    ...features,
    globalMaxPooling2D({ keepDims: true }),
    conv2D({ filters: 5, kernelSize: 1 }),
    reshape([5]),
    activation('softmax'),
  ),
  'rows in rows': of(
    [10, 8, 2],
    sequential([...features, flatten()], { name: 'base' }),
    sequential([dense({ units: 4, activation: 'sigmoid' }), dense({ units: 5 })], { name: 'head' }),
  ),
}

describe('toFullyConvolutional', () => {
  it.each(Object.entries(unpadded))(
    '%s: the original’s answer, and to each window of a larger image',
    async (_, model) => {
      const turned = toFullyConvolutional(model)
      const { parameters, state } = init(model.layer, randomKey(1), [1, ...model.inputShape])
      const weights = turned.weights({ ...parameters, ...state })
      expect(turned.model.inputShape).toEqual(model.inputShape)
      expect(summary(turned.model).parameters).toEqual(summary(model).parameters)
      expect(outputStrides(turned.model)).toEqual([2, 2])

      const answer = async (x: HostTensor) => (await run(model.layer, x, { ...parameters, ...state })).y
      const own = drawn(2, [2, ...model.inputShape])
      const { shape, y } = await run(turned.model.layer, own, weights)
      expect(shape).toEqual([2, 1, 1, 5])
      const near = (values: readonly number[]) => values.map(value => expect.closeTo(value, 12))
      expect(y).toEqual(near(await answer(own)))

      // Every two pixels more make a place more; an odd one is left over.
      const large = drawn(3, [1, 13, 15, 2])
      const slid = await run(turned.model.layer, large, weights)
      expect(slid.shape).toEqual([1, 2, 4, 5])
      for (const [place, [i, j]] of [0, 1].flatMap(i => [0, 1, 2, 3].map(j => [i, j] as const)).entries()) {
        const expected = await answer(window(large, 2 * i, 2 * j, [10, 8, 2]))
        expect(slid.y.slice(5 * place, 5 * place + 5)).toEqual(near(expected))
      }
    },
  )

  it('makes convolutions of dense layers and poolings of global ones, under the names that they had', () => {
    const model = of(
      [8, 8, 1],
      conv2D({ filters: 3, kernelSize: 5 }),
      flatten(),
      dense({ name: 'fc', units: 7 }),
      dense({ units: 2 }),
    )
    const rows = (model: Model) => summary(model).layers.map(({ name, type, outputShape }) => [name, type, outputShape])
    expect(rows(toFullyConvolutional(model, { inputShape: [10, 9, 1] }).model)).toEqual([
      ['input', 'InputLayer', [10, 9, 1]],
      ['conv2d', 'Conv2D', [6, 5, 3]],
      ['fc', 'Conv2D', [3, 2, 7]],
      ['dense', 'Conv2D', [3, 2, 2]],
    ])
    const pooled = of([8, 6, 1], globalAveragePooling2D(), dense({ units: 2 }))
    expect(rows(toFullyConvolutional(pooled).model)[1]).toEqual([
      'global_average_pooling2d',
      'AveragePooling2D',
      [1, 1, 1],
    ])
  })

  // The window's border is the image's inside: what is padded there with zeros is so no more.
  it('with padding, is equal at the original’s size only', async () => {
    const model = of([4, 4, 1], conv2D({ filters: 2, kernelSize: 3, padding: 'same' }), flatten(), dense({ units: 1 }))
    const { parameters } = init(model.layer, randomKey(1), [1, 4, 4, 1])
    const turned = toFullyConvolutional(model)
    const weights = turned.weights(parameters)
    const x = drawn(2, [1, 5, 4, 1])
    const first = window(x, 0, 0, [4, 4, 1])
    const expected = (await run(model.layer, first, parameters)).y[0]!
    expect((await run(turned.model.layer, first, weights)).y[0]).toBeCloseTo(expected, 12)
    expect((await run(turned.model.layer, x, weights)).y[0]).not.toBeCloseTo(expected, 3)
  })

  it('leaves alone what is fully convolutional already', () => {
    const layer = residual(conv2D({ filters: 2, kernelSize: 3, padding: 'same' }))
    const { model } = toFullyConvolutional({ name: 'images', inputShape: [6, 6, 2], layer })
    expect(model.layer).toBe(layer)
    expect(outputStrides(model)).toEqual([1, 1])
  })

  const auxiliary = graph({
    inputs: ['x'],
    nodes: [
      { name: 'map', layer: conv2D({ filters: 1, kernelSize: 1 }), from: 'x' },
      { name: 'beside', layer: globalAveragePooling2D(), from: 'x' },
    ],
    outputs: ['map', 'beside'],
  })
  it.each<[string, Layer[], string]>([
    [
      'another layer of rows',
      [flatten(), radialBasis({ name: 'rbf', centres: [new Array(32).fill(0)] })],
      'rbf, RadialBasis',
    ],
    ['an activation of all numbers of a map', [flatten(), activation('softmax', { name: 'soft' })], 'soft, Activation'],
    ['images that are cut up', [reshape([8, 4])], 'reshape, Reshape'],
    [
      'a network that leaves the images inside',
      [residual(flatten({ name: 'flat' }), { name: 'both', shortcut: flatten() })],
      'both, Residual',
    ],
    ['answers beside the last', [asLayer(auxiliary, { name: 'two' })], 'two, Functional'],
    ['rows at the end', [averagePooling2D(2), flatten()], 'net, which ends in none'],
  ])('refuses %s, by name', (_, layers, received) => {
    expect(() => toFullyConvolutional(of([4, 4, 2], ...layers))).toThrow(`received ${received}`)
  })

  it('refuses what takes no images, and weights of another size', () => {
    expect(() => toFullyConvolutional(of([4], dense({ name: 'fc', units: 2 })))).toThrow(
      'expected images, received fc, Dense',
    )
    const { weights } = toFullyConvolutional(of([2, 2, 1], flatten(), dense({ name: 'fc', units: 2 })))
    expect(() => weights({ 'fc/kernel': drawn(1, [4, 2]) })).toThrow('tree.missing')
    const wrong = { 'fc/kernel': drawn(1, [2, 4]), 'fc/bias': drawn(1, [2]) }
    expect(() => weights(wrong)).toThrow('the numbers of [2, 2, 1, 2] for fc/kernel, received [2, 4]')
  })
})

describe('outputStrides', () => {
  it('multiplies the strides of layers, however their sizes are rounded', () => {
    const net = of(
      [37, 41, 1],
      conv2D({ filters: 1, kernelSize: 7, strides: [4, 1], padding: 'same' }),
      maxPooling2D(3, { strides: [2, 5] }),
    )
    expect(outputStrides(net)).toEqual([8, 5])
  })

  it('refuses what does not grow, or grows faster', () => {
    expect(() => outputStrides(of([8, 8, 1], globalAveragePooling2D({ keepDims: true })))).toThrow(
      'outputStrides.output',
    )
    expect(() => outputStrides(of([8, 8, 1], globalAveragePooling2D()))).toThrow('outputStrides.output')
    expect(() => outputStrides(of([8, 8, 1], upSampling2D(3)))).toThrow('outputStrides.output')
  })
})
