import { randomKey } from '@convene/core'
import { describe, expect, it } from 'vitest'
import { cpu } from '../../backend-cpu/src/index.ts'
import { init } from './init.ts'
import { dense } from './layers/dense.ts'
import { flatten } from './layers/flatten.ts'
import { type Model, variablesOf } from './model.ts'
import { predictor } from './predictor.ts'
import { residual } from './residual.ts'
import { sequential } from './sequential.ts'
import { remainder, truncated } from './truncated.ts'

const model: Model = {
  name: 'small',
  inputShape: [2, 2],
  layer: sequential([flatten(), dense({ units: 3 }), dense({ units: 5 }), dense({ name: 'head', units: 2 })]),
}

describe('remainder', () => {
  it('goes on from where the other part ends', async () => {
    const { parameters } = init(model.layer, randomKey(1), [1, 2, 2])
    const x = { shape: [1, 2, 2], data: Float32Array.of(1, 2, 3, 4) }
    const of = (part: Model) => predictor(cpu(), part, parameters)
    const between = await of(truncated(model, 'dense_1')).predict(x)
    const rest = remainder(model, 'dense_1')
    expect(rest.inputShape).toEqual([3])
    const y = await of(rest).predict({ shape: between.shape, data: Float32Array.from(between.data) })
    expect(y.data).toEqual((await of(model).predict(x)).data)
  })
})

describe('truncated', () => {
  it('ends before a layer, and takes the weights of the whole', async () => {
    const base = truncated(model, 'head')
    expect(Object.keys(variablesOf(base))).toEqual(['dense/kernel', 'dense/bias', 'dense_1/kernel', 'dense_1/bias'])
    const { parameters } = init(model.layer, randomKey(1), [1, 2, 2])
    const x = { shape: [1, 2, 2], data: Float32Array.of(1, 2, 3, 4) }
    const [whole, before] = [predictor(cpu(), model, parameters), predictor(cpu(), base, parameters)]
    const features = Array.from((await before.predict(x)).data)
    const { kernel, bias } = { kernel: parameters['head/kernel']!.data, bias: parameters['head/bias']!.data }
    const expected = [0, 1].map(
      unit => bias[unit]! + features.reduce((sum, f, i) => sum + f * kernel[2 * i + unit]!, 0),
    )
    expect(Array.from((await whole.predict(x)).data)).toEqual(expected.map(value => expect.closeTo(value, 5)))
  })

  it('names the layers that there are', () => {
    expect(() => truncated(model, 'top')).toThrow(
      /expected a layer top in small, received flatten, dense, dense_1, head/,
    )
    const other = { ...model, layer: residual(flatten()) }
    expect(() => truncated(other, 'top')).toThrow(/truncated.layer/)
  })
})
