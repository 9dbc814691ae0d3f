import { mapTree, partition, randomKey, uniform } from '@convene/core'
import {
  type HostTensor,
  init,
  type Model,
  predictor,
  summary,
  toFullyConvolutional,
  variableShapes,
} from '@convene/nn'
import { describe, expect, it } from 'vitest'
import { cpu } from '../../backend-cpu/src/index.ts'
import { fcn8s, fcn16s, fcn32s } from './fcn.ts'
import { vgg16 } from './vgg.ts'

const all = { fcn32s, fcn16s, fcn8s }

/** With columns in the other order: images [n, h, w, c], and kernels [kh, kw, ci, co] alike. */
function mirrored({ shape, data }: HostTensor, axis: number): HostTensor {
  const [width, inner] = [shape[axis]!, shape.slice(axis + 1).reduce((a, b) => a * b, 1)]
  const from = (i: number) => {
    const column = Math.floor(i / inner) % width
    return i + (width - 1 - 2 * column) * inner
  }
  return { shape, data: data.map((_, i) => data[from(i)]!) }
}

describe('FCN', () => {
  it('has the variables of VGG-16 made fully convolutional, but for its classes', () => {
    const turned = variableShapes(toFullyConvolutional(vgg16()).model)
    const [, shared] = partition(turned, path => path.startsWith('predictions/'))
    for (const make of Object.values(all)) expect(variableShapes(make())).toMatchObject(shared)
    expect(shared['fc1/kernel']).toEqual([7, 7, 512, 4096])
  })

  it.each(Object.entries(all))('%s answers for each pixel, whatever the size', (_, make) => {
    for (const padding of ['wide', 'same'] as const) {
      for (const [h, w] of [
        [500, 334],
        [33, 47],
        [1, 226],
      ] as const) {
        const model: Model = { ...make({ padding, width: 1 / 32 }), inputShape: [h, w, 3] }
        expect(summary(model).layers.at(-1)?.outputShape).toEqual([h, w, 21])
      }
    }
  })

  // Sizes that no pooling rounds, and kernels that are their own mirror images: any pixel off would show.
  it.each([
    ['wide', 'fcn32s', [26, 58]],
    ['wide', 'fcn16s', [26, 58]],
    ['wide', 'fcn8s', [26, 58]],
    ['same', 'fcn32s', [32, 64]],
    ['same', 'fcn8s', [32, 64]],
  ] as const)('padded %s, %s answers to a mirrored image with its mirrored answer', async (padding, name, [h, w]) => {
    const model: Model = { ...all[name]({ padding, width: 1 / 32, classes: 2 }), inputShape: [h, w, 3] }
    const { parameters } = init(model.layer, randomKey(1), [1, h, w, 3])
    const weights = mapTree(parameters, (first, path) => {
      const { shape, data } = first
      if (path.startsWith('score_pool')) return { shape, data: uniform(randomKey(2), shape, -1, 1) }
      if (shape.length < 4 || shape[1] === 1) return first
      return { shape, data: mirrored(first, 1).data.map((value, i) => (value + data[i]!) / Math.SQRT2) }
    })
    const { predict } = predictor(cpu({ precision: 'float64' }), model, weights)
    const answer = async (x: HostTensor) => {
      const { shape, data } = await predict(x)
      return { shape, data: Float32Array.from(data) }
    }
    const x = { shape: [1, h, w, 3], data: uniform(randomKey(1), [1, h, w, 3]) }
    const [left, right] = [await answer(x), mirrored(await answer(mirrored(x, 2)), 2)]
    expect(new Set(left.data.map(value => Math.round(1000 * value))).size).toBeGreaterThan(20)
    expect([...left.data]).toEqual([...right.data].map(value => expect.closeTo(value, 5)))
  })
})
