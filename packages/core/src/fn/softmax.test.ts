import { expect, it } from 'vitest'
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

it('needs an axis', () => {
  expect(() => softmax(ops, of([1], []))).toThrow(expect.objectContaining({ code: 'softmax.axis' }))
  expect(() => logSoftmax(ops, of([1]), 1)).toThrow(expect.objectContaining({ code: 'logSoftmax.axis' }))
})
