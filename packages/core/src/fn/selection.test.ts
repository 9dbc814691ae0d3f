import { expect, it } from 'vitest'
import { argMax, argMin, gatherAxis, topK } from './selection.ts'
import { counting, of, ops, read } from './tensors.testing.ts'

const { NaN: nan, NEGATIVE_INFINITY: minusInf } = Number
const lowest = -3.4028234663852886e38

it.each([
  ['first', [2, 7, 7, 1], 1, 3],
  ['last', [2, 7, 7, 1], 2, 3],
  ['first', [nan, 7, nan, 9], 0, 0],
  ['last', [nan, 7, nan, 9], 2, 2],
  ['last', [5, 5, 5], 2, 2],
] as const)('of equal ones the %s: %j', async (ties, data, largest, smallest) => {
  expect(await read(argMax(ops, of(data), { axis: 0, ties }))).toEqual([largest])
  expect(await read(argMin(ops, of(data), { axis: -1, ties }))).toEqual([smallest])
})

it('argMax keeps the axis if told to, and refuses one that is not there', () => {
  expect(argMax(ops, counting([2, 3, 4]), { axis: 1, keepDims: true, ties: 'last' }).shape).toEqual([2, 1, 4])
  expect(argMin(ops, counting([2, 3, 4]), { axis: -3 }).shape).toEqual([3, 4])
  const error = (code: string) => expect.objectContaining({ code })
  expect(() => argMax(ops, of([1]), { axis: 1 })).toThrow(error('argMax.axis'))
  expect(() => argMin(ops, of([1]), { axis: -2 })).toThrow(error('argMin.axis'))
})

it('topK goes along any axis, down or up', async () => {
  const x = of([3, 1, 2, 9, 7, 8], [3, 2])
  const down = topK(ops, x, 2, { axis: 0 })
  expect(down.values.shape).toEqual([2, 2])
  expect([await read(down.values), await read(down.indices)]).toEqual([
    [7, 9, 3, 8],
    [2, 1, 0, 2],
  ])
  const up = topK(ops, of([4, 1, nan, 1, 0]), 5, { smallest: true })
  expect([await read(up.values), await read(up.indices)]).toEqual([
    [nan, 0, 1, 1, 4],
    [2, 4, 1, 3, 0],
  ])
  expect(() => topK(ops, x, 1, { axis: 2 })).toThrow(expect.objectContaining({ code: 'topK.axis' }))
})

it('topK tells −Infinity from the lowest finite number', async () => {
  const { values, indices } = topK(ops, of([minusInf, lowest, 1, minusInf]), 4)
  expect(await read(values)).toEqual([1, lowest, minusInf, minusInf])
  expect(await read(indices)).toEqual([2, 1, 0, 3])
})

it('gatherAxis counts axes from the end too', async () => {
  const picked = gatherAxis(ops, counting([2, 3]), of([2, 0]), -1)
  expect(await read(picked)).toEqual([2, 0, 5, 3])
  const beyond = () => gatherAxis(ops, counting([2, 3]), of([0]), 2)
  expect(beyond).toThrow(expect.objectContaining({ code: 'gatherAxis.axis' }))
})
