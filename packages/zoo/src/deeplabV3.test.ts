import { randomKey, uniform } from '@convene/core'
import { type HostTensor, init, type Layer, type Model, predictor, sequential, summary } from '@convene/nn'
import { describe, expect, it } from 'vitest'
import { cpu } from '../../backend-cpu/src/index.ts'
import { deeplabV3, deeplabV3MobilenetV2 } from './deeplabV3.ts'
import { mobilenetV2Blocks } from './mobilenetV2.ts'
import { atrousResnet50Layers } from './resnet.ts'

const bases = { 'ResNet-50': atrousResnet50Layers, MobileNetV2: mobilenetV2Blocks }

describe('DeepLabv3', () => {
  it('has features at an eighth or a sixteenth, and answers for each pixel of any image', () => {
    for (const make of [deeplabV3, deeplabV3MobilenetV2]) {
      for (const outputStride of [8, 16] as const) {
        const { layers } = summary({ ...make({ outputStride }), inputShape: [321, 513, 3] })
        const sizes = Object.fromEntries(layers.map(({ name, outputShape }) => [name, outputShape]))
        const [h, w] = [320 / outputStride + 1, 512 / outputStride + 1]
        expect(sizes).toMatchObject({
          aspp0_relu: [h, w, 256],
          image_pooling_mean: [1, 1, make === deeplabV3 ? 2048 : 320],
          image_pooling_resized: [h, w, 256],
          logits: [h, w, 21],
          predictions: [321, 513, 21],
        })
      }
    }
  })

  it('learns its upsampling where it is told to, from interpolation on', async () => {
    const answer = async (upsampling: 'interpolation' | 'transposed') => {
      const made = deeplabV3({ upsampling, width: 1 / 32, classes: 3 })
      const model: Model = { ...made, inputShape: [64, 96, 3] }
      const { parameters, state } = init(model.layer, randomKey(1), [1, 64, 96, 3])
      expect(Object.hasOwn(parameters, 'logits_upsampled/kernel')).toBe(upsampling === 'transposed')
      const x: HostTensor = { shape: [1, 64, 96, 3], data: uniform(randomKey(2), [1, 64, 96, 3], -1, 1) }
      return await predictor(cpu({ precision: 'float64' }), model, { ...parameters, ...weights, ...state }).predict(x)
    }
    const model = deeplabV3({ width: 1 / 32, classes: 3 })
    const weights = init(model.layer, randomKey(1), [1, 64, 96, 3]).parameters
    const [fixed, learnt] = [await answer('interpolation'), await answer('transposed')]
    expect(learnt.shape).toEqual([1, 64, 96, 3])
    // Zeros come in within half a step of the border.
    const inside = (i: number) => {
      const [row, column] = [Math.floor(i / (96 * 3)), Math.floor(i / 3) % 96]
      return row >= 8 && row < 56 && column >= 8 && column < 88
    }
    const values = ({ data }: typeof fixed) => [...data].filter((_, i) => inside(i))
    expect(values(learnt)).toEqual(values(fixed).map(value => expect.closeTo(value, 6)))
    expect(new Set(values(fixed).map(value => value.toFixed(3))).size).toBeGreaterThan(10)
  })

  // What the holes in the filters are for: the algorithme à trous leaves out no place, and changes none.
  it.each(Object.entries(bases))(
    '%s: at every so many-th place, features are those of the network that strides',
    async (_, layers) => {
      const features = async (outputStride: 8 | 16 | 32) => {
        const base: Layer = sequential(layers({ width: 1 / 32, outputStride }))
        const model: Model = { name: 'base', inputShape: [65, 97, 3], layer: base }
        const { parameters, state } = init(base, randomKey(1), [1, 65, 97, 3])
        const x: HostTensor = { shape: [1, 65, 97, 3], data: uniform(randomKey(2), [1, 65, 97, 3], -1, 1) }
        return await predictor(cpu({ precision: 'float64' }), model, { ...parameters, ...state }).predict(x)
      }
      const { shape, data } = await features(32)
      const [, h = 0, w = 0, c = 0] = shape
      expect([h, w]).toEqual([3, 4])
      for (const [outputStride, step] of [
        [16, 2],
        [8, 4],
      ] as const) {
        const dense = await features(outputStride)
        expect(dense.shape).toEqual([1, (h - 1) * step + 1, (w - 1) * step + 1, c])
        const at = (i: number) => {
          const [row, column] = [Math.floor(i / (w * c)), Math.floor(i / c) % w]
          return dense.data[(row * step * dense.shape[2]! + column * step) * c + (i % c)]!
        }
        const largest = [...data].reduce((most, value) => Math.max(most, Math.abs(value)), 0)
        const parts = (of: (i: number) => number) => [...data].map((_, i) => of(i) / largest)
        expect(parts(at)).toEqual(parts(i => data[i]!).map(value => expect.closeTo(value, 5)))
      }
    },
  )
})
