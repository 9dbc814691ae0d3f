import { summary } from '@convene/nn'
import { expect, it } from 'vitest'
import { lenet5 } from './lenet5.ts'

it('lenet5 has the paper’s maps and the parameters of its full-C3 variant', () => {
  const { parameters, layers } = summary(lenet5())
  expect(parameters).toEqual({ total: 61_706, trainable: 61_706, nonTrainable: 0 })
  expect(layers.map(({ name, outputShape, parameters }) => [name, outputShape, parameters])).toEqual([
    ['input', [28, 28, 1], 0],
    ['c1', [28, 28, 6], 156],
    ['s2', [14, 14, 6], 0],
    ['c3', [10, 10, 16], 2416],
    ['s4', [5, 5, 16], 0],
    ['c5', [1, 1, 120], 48_120],
    ['flatten', [120], 0],
    ['f6', [84], 10_164],
    ['output', [10], 850],
  ])
})
