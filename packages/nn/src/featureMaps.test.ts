import { normal, randomKey } from '@convene/core'
import { describe, expect, it } from 'vitest'
import { cpu } from '../../backend-cpu/src/index.ts'
import { featureMaps } from './featureMaps.ts'
import { init } from './init.ts'
import { conv2D } from './layers/conv2D.ts'
import { dense } from './layers/dense.ts'
import { dropout } from './layers/dropout.ts'
import { flatten } from './layers/flatten.ts'
import { maxPooling2D } from './layers/pooling2D.ts'
import type { Model } from './model.ts'
import { predictor } from './predictor.ts'
import { residual } from './residual.ts'
import { sequential } from './sequential.ts'
import { truncated } from './truncated.ts'

const model: Model = {
  name: 'small',
  inputShape: [6, 6, 1],
  layer: sequential([
    conv2D({ name: 'c1', filters: 2, kernelSize: 3, padding: 'same', activation: 'relu' }),
    residual(conv2D({ name: 'c2', filters: 2, kernelSize: 3, padding: 'same' }), { name: 'block' }),
    maxPooling2D(2, { name: 'p' }),
    dropout(0.5, { name: 'd' }),
    flatten({ name: 'f' }),
    dense({ name: 'out', units: 3 }),
  ]),
}
const { parameters } = init(model.layer, randomKey(4), [1, 6, 6, 1])
const x = { shape: [2, 6, 6, 1], data: normal(randomKey(5), [2, 6, 6, 1]) }

describe('feature maps', () => {
  it.each([
    ['c1', 'block'],
    ['block', 'p'],
    ['p', 'd'],
  ])('of %s are what the layer after it takes', async (name, next) => {
    const expected = await predictor(cpu(), truncated(model, next), parameters).predict(x)
    const { [name]: maps } = await featureMaps(cpu(), model, parameters, x, [name])
    expect(maps).toEqual({ shape: expected.shape, data: Float32Array.from(expected.data) })
  })

  it('are those of a layer within another, and of several at once', async () => {
    const maps = await featureMaps(cpu(), model, parameters, x, ['block/c2', 'c1', 'block'])
    expect(Object.keys(maps)).toEqual(['block/c2', 'c1', 'block'])
    const [inner, before, sum] = ['block/c2', 'c1', 'block'].map(name => Array.from(maps[name]!.data))
    expect(sum).toEqual(inner!.map((value, i) => Math.fround(value + before![i]!)))
  })

  it.each(['c3', 'd', 'bloc'])('of %s, which is no layer or computes nothing, there are none', async name => {
    await expect(featureMaps(cpu(), model, parameters, x, [name])).rejects.toThrow(
      /^features.layer: expected a layer .* in small that computes something, received c1, block\/c2, block\/add, p, f, out$/,
    )
  })
})
