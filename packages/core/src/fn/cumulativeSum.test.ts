import { expect, it } from 'vitest'
import { cumulativeSum } from './cumulativeSum.ts'
import { counting, of, ops, read } from './tensors.testing.ts'

const { NaN: nan, POSITIVE_INFINITY: inf } = Number

it.each([1, 2, 3, 4, 5, 8, 9])('of the first %i numbers, in each direction, with and without its own', async n => {
  const x = counting([n])
  const sumOf = (from: number, to: number) => {
    let total = 0
    for (let i = Math.max(from, 0); i < Math.min(to, n); i++) total += i
    return total
  }
  const places = Array.from({ length: n }, (_, i) => i)
  const sums = (options: object) => read(cumulativeSum(ops, x, { axis: 0, ...options }))
  expect(await sums({})).toEqual(places.map(i => sumOf(0, i + 1)))
  expect(await sums({ exclusive: true })).toEqual(places.map(i => sumOf(0, i)))
  expect(await sums({ reverse: true })).toEqual(places.map(i => sumOf(i, n)))
  expect(await sums({ reverse: true, exclusive: true })).toEqual(places.map(i => sumOf(i + 1, n)))
})

it('goes along any axis', async () => {
  const x = counting([2, 2, 2])
  expect(await read(cumulativeSum(ops, x, { axis: 1 }))).toEqual([0, 1, 2, 4, 4, 5, 10, 12])
  expect(await read(cumulativeSum(ops, x, { axis: -1 }))).toEqual([0, 1, 2, 5, 4, 9, 6, 13])
  const beyond = () => cumulativeSum(ops, x, { axis: 3 })
  expect(beyond).toThrow(expect.objectContaining({ code: 'cumulativeSum.axis' }))
})

it('what comes later has no influence', async () => {
  const x = of([1, 2, nan, 3, inf])
  expect(await read(cumulativeSum(ops, x, { axis: 0 }))).toEqual([1, 3, nan, nan, nan])
  expect(await read(cumulativeSum(ops, x, { axis: 0, exclusive: true }))).toEqual([0, 1, 3, nan, nan])
  expect(await read(cumulativeSum(ops, of([nan, 3, inf, 1]), { axis: 0, reverse: true }))).toEqual([nan, inf, inf, 1])
})
