import { describe, expect, it } from 'vitest'
import { foldIn, normal, permutation, randomKey, splitKey, uniform, uniformInteger } from './random.ts'

describe('random', () => {
  it('a key always gives the same numbers', () => {
    expect(uniform(randomKey(1), [4])).toEqual(uniform(randomKey(1), [4]))
    expect(uniform(randomKey(1), [4])).not.toEqual(uniform(randomKey(2), [4]))
  })

  it('keys that were split off are independent of each other and of their parent', () => {
    const parent = randomKey(7)
    const streams = [parent, ...splitKey(parent, 3), ...splitKey(splitKey(parent, 1)[0]!, 2)].map(key =>
      normal(key, [4096]),
    )
    for (const [i, a] of streams.entries()) {
      for (const b of streams.slice(i + 1)) {
        const correlation = a.reduce((sum, x, k) => sum + x * b[k]!, 0) / a.length
        // 1/√4096 is one standard deviation of the correlation of independent streams.
        expect(Math.abs(correlation)).toBeLessThan(5 / 64)
      }
    }
  })

  it('splitting into more keys keeps the first ones', () => {
    expect(splitKey(randomKey(3), 5).slice(0, 2)).toEqual(splitKey(randomKey(3), 2))
  })

  it('has the moments and the range of its distribution', () => {
    const n = 100_000
    const moments = (xs: Float32Array) => {
      const mean = xs.reduce((sum, x) => sum + x, 0) / n
      return { mean, variance: xs.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n }
    }
    const even = uniform(randomKey(0), [n], -1, 3)
    expect(Math.min(...even.subarray(0, 1000))).toBeGreaterThanOrEqual(-1)
    expect(Math.max(...even.subarray(0, 1000))).toBeLessThan(3)
    expect(moments(even).mean).toBeCloseTo(1, 1)
    expect(moments(even).variance).toBeCloseTo(16 / 12, 1)
    const bell = moments(normal(randomKey(0), [n], 2, 3))
    expect(bell.mean).toBeCloseTo(2, 1)
    expect(Math.abs(bell.variance - 9)).toBeLessThan(0.2)
  })

  it('keys that were folded in are independent of each other, of their parent and of its other children', () => {
    const parent = randomKey(7)
    const indices = [0, 1, 2, 3, 65536, 65537, -1, 2 ** 31 - 1, -(2 ** 31)]
    const keys = [parent, ...splitKey(parent, 3), ...indices.map(index => foldIn(parent, index))]
    const streams = [...keys, foldIn(randomKey(8), 0), foldIn(foldIn(parent, 0), 0)].map(key => normal(key, [4096]))
    for (const [i, a] of streams.entries()) {
      for (const b of streams.slice(i + 1)) {
        const correlation = a.reduce((sum, x, k) => sum + x * b[k]!, 0) / a.length
        expect(Math.abs(correlation)).toBeLessThan(5 / 64)
      }
    }
    expect(foldIn(parent, 5)).toEqual(foldIn(randomKey(7), 5))
  })

  it('the first numbers of consecutive folded keys are spread evenly, and one tells nothing of the next', () => {
    const bins = 16
    const n = 64_000
    const draws = Array.from({ length: n }, (_, index) => uniformInteger(foldIn(randomKey(1), index), bins))
    const chiSquared = (counts: readonly number[]) => {
      const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length
      return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
    }
    const counts = new Array<number>(bins).fill(0)
    const pairs = new Array<number>(bins * bins).fill(0)
    for (const [i, draw] of draws.entries()) {
      counts[draw]!++
      if (i % 2 === 1) pairs[draws[i - 1]! * bins + draw]!++
    }
    // Mean k − 1 and variance 2 (k − 1) for k bins: five standard deviations.
    expect(chiSquared(counts)).toBeLessThan(15 + 5 * Math.sqrt(30))
    expect(chiSquared(pairs)).toBeLessThan(255 + 5 * Math.sqrt(510))
  })

  it('whole numbers are below their bound and equally likely', () => {
    const bound = 3
    const counts = [0, 0, 0]
    const n = 30_000
    for (const key of splitKey(randomKey(2), n)) counts[uniformInteger(key, bound)]!++
    // A binomial count's standard deviation is √(n p (1 − p)).
    for (const count of counts) expect(Math.abs(count - n / 3)).toBeLessThan(5 * Math.sqrt((n * 2) / 9))
    expect(uniformInteger(randomKey(0), 1)).toBe(0)
    const large = splitKey(randomKey(3), 1000).map(key => uniformInteger(key, 2 ** 31 - 1))
    expect(large.every(x => Number.isInteger(x) && x >= 0 && x < 2 ** 31 - 1)).toBe(true)
    expect(Math.max(...large)).toBeGreaterThan(2 ** 30)
  })

  it('a permutation holds each number once, and each order is equally likely', () => {
    expect(permutation(randomKey(0), 1000).toSorted()).toEqual(Int32Array.from({ length: 1000 }, (_, i) => i))
    const orders = new Map<string, number>()
    const n = 24_000
    for (const key of splitKey(randomKey(5), n)) {
      const order = permutation(key, 4).join('')
      orders.set(order, (orders.get(order) ?? 0) + 1)
    }
    expect(orders.size).toBe(24)
    for (const count of orders.values())
      expect(Math.abs(count - n / 24)).toBeLessThan(5 * Math.sqrt((n / 24) * (23 / 24)))
  })

  it.each([0, -1, 0.5, Number.NaN, 2 ** 31])('refuses the bound %s', bound => {
    expect(() => uniformInteger(randomKey(0), bound)).toThrow(expect.objectContaining({ code: 'random.bound' }))
    expect(() => permutation(randomKey(0), bound)).toThrow(expect.objectContaining({ code: 'random.bound' }))
  })

  it.each([0.5, Number.NaN, 2 ** 31])('refuses to fold in %s', index => {
    expect(() => foldIn(randomKey(0), index)).toThrow(expect.objectContaining({ code: 'random.index' }))
  })

  it.each([0.5, Number.NaN, 2 ** 31])('refuses the seed %s', seed => {
    expect(() => randomKey(seed)).toThrow(expect.objectContaining({ code: 'random.seed' }))
  })
})
