import { evaluate, mapTree, tensor, vjp } from '@convene/core'
import { describe, expect, it } from 'vitest'
import { cpu } from '../../backend-cpu/src/index.ts'
import { dense } from './layers/dense.ts'
import { l1, l1L2, l2, type Regularizer, regularization } from './regularizers.ts'
import { host } from './run.testing.ts'
import { sequential } from './sequential.ts'

const backend = cpu({ precision: 'float64' })
const ops = evaluate(backend)
const given = mapTree(
  {
    'dense/kernel': host([2, 1], [1, -2]),
    'dense/bias': host([1], [7]),
    'dense_1/kernel': host([1, 2], [3, 0]),
    'dense_1/bias': host([2], [7, 7]),
  },
  ({ data, shape }) => tensor(backend, data, shape),
)
const modelOf = (...regularizers: (Regularizer | undefined)[]) => ({
  name: 'm',
  inputShape: [2],
  layer: sequential(
    regularizers.map((kernelRegularizer, i) =>
      dense({ units: i + 1, ...(kernelRegularizer && { kernelRegularizer }) }),
    ),
  ),
})

describe('regularization', () => {
  it.each([
    ['nothing', modelOf(undefined, undefined), 0],
    ['l2 of one', modelOf(l2(0.5), undefined), 0.5 * 5],
    ['l1 of one', modelOf(undefined, l1(0.5)), 0.5 * 3],
    ['both of both', modelOf(l1L2({ l1: 2, l2: 1 }), l2(1)), 2 * 3 + 5 + 9],
  ])('is %s', async (_, model, expected) => {
    const value = regularization(ops, model, given)
    expect(backend.shapeOf(value)).toEqual([])
    expect([...(await backend.toHost(value))]).toEqual([expected])
  })

  it('pulls weights towards 0, and leaves those alone that are there', async () => {
    const kernel = given['dense_1/kernel']!
    const { pullback } = vjp(
      ops,
      (tracking, [w]) => regularization(tracking, modelOf(undefined, l1L2({ l1: 2, l2: 1 })), { 'dense_1/kernel': w }),
      [kernel],
    )
    const [gradient] = pullback(ops.fill({ value: 1, shape: [] }))
    expect([...(await backend.toHost(gradient))]).toEqual([2 + 2 * 3, 0])
  })

  it('has Keras’s factors, if none are given', () => {
    expect([l1(), l2(), l1L2()]).toEqual([
      { l1: 0.01, l2: 0 },
      { l1: 0, l2: 0.01 },
      { l1: 0.01, l2: 0.01 },
    ])
  })

  it('wants the variables that it is about', () => {
    expect(() => regularization(ops, modelOf(l2()), {})).toThrow('tree.missing')
  })
})
