import { describe, expect, it } from 'vitest'
import { normal, randomKey, splitKey, uniform } from './random.ts'

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

  it.each([0.5, Number.NaN, 2 ** 31])('refuses the seed %s', seed => {
    expect(() => randomKey(seed)).toThrow(expect.objectContaining({ code: 'random.seed' }))
  })
})
