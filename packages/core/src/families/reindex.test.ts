import { describe, expect, it } from 'vitest'
import { input, recorded } from './recorded.testing.ts'

const x = input('x', [2, 3])
const plain = (strides: readonly number[], start = 0) => ({ x, start, strides, guards: [] })

describe('one input, all of it read', () => {
  it.each([
    ['reshape', [3, 2], recorded(k => k.reshape([3, 2], x, { shape: [3, 2] })), plain([2, 1])],
    ['broadcastTo', [4, 2, 3], recorded(k => k.broadcastTo([4, 2, 3], x, { shape: [4, 2, 3] })), plain([0, 3, 1])],
    ['transpose', [3, 2], recorded(k => k.transpose([3, 2], x, { perm: [1, 0] })), plain([1, 3])],
    ['slice', [1, 2], recorded(k => k.slice([1, 2], x, { begin: [1, 1], size: [1, 2] })), plain([3, 1], 4)],
    ['reverse of columns', [2, 3], recorded(k => k.reverse([2, 3], x, { axes: [1] })), plain([3, -1], 2)],
    ['reverse of all', [2, 3], recorded(k => k.reverse([2, 3], x, { axes: [0, 1] })), plain([-3, -1], 5)],
  ])('%s', (_, shape, asked, read) => {
    expect(asked).toEqual([{ family: 'reindex', shape, with: [0, [read]] }])
  })
})

it('transpose of three axes reads axis perm[i] along axis i', () => {
  const y = input('y', [2, 3, 4])
  const [call] = recorded(k => k.transpose([4, 2, 3], y, { perm: [2, 0, 1] }))
  expect(call!.with[1]).toEqual([{ x: y, start: 0, strides: [1, 12, 4], guards: [] }])
})

it('fill reads nothing', () => {
  expect(recorded(k => k.fill([2], { value: 7, shape: [2] }))).toEqual([
    { family: 'reindex', shape: [2], with: [7, []] },
  ])
})

describe('pad', () => {
  it('guards the axes that have a border, and only those', () => {
    const asked = recorded(k =>
      k.pad([2, 6], x, {
        padding: [
          [0, 0],
          [1, 2],
        ],
        value: 9,
      }),
    )
    const columns = { start: -1, strides: [0, 1], divisor: 1, size: 3, step: 1 }
    const read = { x, start: 0, strides: [3, 0], guards: [columns] }
    expect(asked).toEqual([{ family: 'reindex', shape: [2, 6], with: [9, [read]] }])
  })
})

it('pad of rows steps from row to row', () => {
  const [call] = recorded(k =>
    k.pad([5, 3], x, {
      padding: [
        [3, 0],
        [0, 0],
      ],
      value: 0,
    }),
  )
  const rows = { start: -3, strides: [1, 0], divisor: 1, size: 2, step: 3 }
  expect(call!.with[1]).toEqual([{ x, start: 0, strides: [0, 1], guards: [rows] }])
})

describe('concat', () => {
  it('takes what the first input does not have from the second', () => {
    const y = input('y', [2, 4])
    const asked = recorded(k => k.concat([2, 7], x, y, { axis: 1 }))
    const first = {
      x,
      start: 0,
      strides: [3, 0],
      guards: [{ start: 0, strides: [0, 1], divisor: 1, size: 3, step: 1 }],
    }
    const rest = {
      x: y,
      start: 0,
      strides: [4, 0],
      guards: [{ start: -3, strides: [0, 1], divisor: 1, size: 4, step: 1 }],
    }
    expect(asked).toEqual([{ family: 'reindex', shape: [2, 7], with: [0, [first, rest]] }])
  })
})
