import { expect, it } from 'vitest'
import { input, recorded } from './recorded.testing.ts'

it('gather and scatterAdd see tensors as rows', () => {
  const [x, indices, values] = [input('x', [7, 2, 3]), input('indices', [4, 5]), input('values', [4, 5, 2, 3])]
  expect(recorded(k => k.gather([4, 5, 2, 3], x, indices))).toEqual([
    { family: 'gather', shape: [4, 5, 2, 3], with: [x, indices, { rows: 7, size: 6 }] },
  ])
  expect(recorded(k => k.scatterAdd([7, 2, 3], indices, values, { rows: 7 }))).toEqual([
    { family: 'scatterAdd', shape: [7, 2, 3], with: [indices, values, { rows: 7, size: 6 }] },
  ])
})

it('a row may be one number', () => {
  const [call] = recorded(k => k.gather([3], input('x', [9]), input('indices', [3])))
  expect(call!.with[2]).toEqual({ rows: 9, size: 1 })
})

it('literal hands its numbers on', () => {
  expect(recorded(k => k.literal([2], { shape: [2], data: [0.5, 2] }))).toEqual([
    { family: 'literal', shape: [2], with: [[0.5, 2]] },
  ])
})
