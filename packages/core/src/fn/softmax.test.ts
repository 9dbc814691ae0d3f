import { expect, it } from 'vitest'
import { logSumExp } from './reductions.ts'
import { logSoftmax, softmax } from './softmax.ts'
import { of, ops, read } from './tensors.testing.ts'

const data = [1, 2, 3, -1, 0, 5]

it.each([
  [0, (i: number) => [i % 3, (i % 3) + 3]],
  [-1, (i: number) => [0, 1, 2].map(j => j + 3 * Math.floor(i / 3))],
] as const)('along axis %i', async (axis, group) => {
  const x = of(data, [2, 3])
  const expected = data.map((v, i) => Math.exp(v) / group(i).reduce((total, j) => total + Math.exp(data[j]!), 0))
  for (const [i, y] of (await read(softmax(ops, x, axis))).entries()) expect(y).toBeCloseTo(expected[i]!, 12)
  for (const [i, y] of (await read(logSoftmax(ops, x, axis))).entries()) {
    expect(y).toBeCloseTo(Math.log(expected[i]!), 12)
  }
})

it('neither overflows nor loses what is small', async () => {
  expect(await read(softmax(ops, of([1000, 0])))).toEqual([1, 0])
  expect(await read(logSoftmax(ops, of([1000, 0])))).toEqual([0, -1000])
})

it('−Infinity has no share, and an infinite maximum leaves none to anybody', async () => {
  const { NaN: nan, POSITIVE_INFINITY: inf } = Number
  expect(await read(softmax(ops, of([-inf, 3, 3])))).toEqual([0, 0.5, 0.5])
  expect(await read(logSoftmax(ops, of([-inf, 3])))).toEqual([-inf, 0])
  expect(await read(softmax(ops, of([inf, 3])))).toEqual([nan, nan])
  expect(await read(logSumExp(ops, of([-inf, 3, -inf])))).toEqual([3])
  expect(await read(logSumExp(ops, of([-inf, -inf])))).toEqual([-inf])
  expect(await read(logSumExp(ops, of([inf, 3])))).toEqual([inf])
  expect(await read(logSumExp(ops, of([inf, nan])))).toEqual([nan])
})

it('needs an axis', () => {
  expect(() => softmax(ops, of([1], []))).toThrow(expect.objectContaining({ code: 'softmax.axis' }))
  expect(() => logSoftmax(ops, of([1]), 1)).toThrow(expect.objectContaining({ code: 'logSoftmax.axis' }))
})
