import { describe, expect, it } from 'vitest'
import { bench, precisions } from '../tensors.testing.ts'

describe.each(precisions)('ops that move data in %s', precision => {
  const { ops, t } = bench(precision)
  const x = t([2, 3], [1, 2, 3, 4, 5, 6])

  it('reshape keeps the row-major order', () => {
    expect(ops.reshape(x, { shape: [3, 1, 2] })).toEqual(t([3, 1, 2], [1, 2, 3, 4, 5, 6]))
  })

  it('transpose puts axis perm[i] at i', () => {
    expect(ops.transpose(x, { perm: [1, 0] })).toEqual(t([3, 2], [1, 4, 2, 5, 3, 6]))
    // The hundreds, tens and ones of an element are its index.
    const index = [0, 1].flatMap(i => [0, 1, 2].flatMap(j => [0, 1].map(k => 100 * i + 10 * j + k)))
    expect(ops.transpose(t([2, 3, 2], index), { perm: [2, 0, 1] })).toEqual(
      t([2, 2, 3], [0, 10, 20, 100, 110, 120, 1, 11, 21, 101, 111, 121]),
    )
  })

  it('pad puts its value before and after each axis', () => {
    const y = ops.pad(x, {
      padding: [
        [1, 0],
        [0, 2],
      ],
      value: 9,
    })
    expect(y).toEqual(t([3, 5], [9, 9, 9, 9, 9, 1, 2, 3, 9, 9, 4, 5, 6, 9, 9]))
  })

  it('slice cuts a box out', () => {
    expect(ops.slice(x, { begin: [0, 1], size: [2, 2] })).toEqual(t([2, 2], [2, 3, 5, 6]))
    expect(ops.slice(x, { begin: [1, 0], size: [1, 2] })).toEqual(t([1, 2], [4, 5]))
  })

  it.each([
    [[], [7], [2, 2], [7, 7, 7, 7]],
    [[2], [1, 2], [3, 2], [1, 2, 1, 2, 1, 2]],
    [
      [2, 1],
      [1, 2],
      [2, 3],
      [1, 1, 1, 2, 2, 2],
    ],
    [
      [2, 1, 2],
      [1, 2, 3, 4],
      [2, 2, 2],
      [1, 2, 1, 2, 3, 4, 3, 4],
    ],
    [
      [1, 2],
      [1, 2],
      [2, 1, 2],
      [1, 2, 1, 2],
    ],
    [[2], [1, 2], [2], [1, 2]],
  ] as const)('broadcastTo repeats %j', (from, data, shape, expected) => {
    expect(ops.broadcastTo(t(from, data), { shape })).toEqual(t(shape, expected))
  })

  it('fill makes a tensor of one value', () => {
    expect(ops.fill({ value: 0.1, shape: [2, 1] })).toEqual(t([2, 1], [0.1, 0.1]))
    expect(ops.fill({ value: -3, shape: [] })).toEqual(t([], [-3]))
  })
})
