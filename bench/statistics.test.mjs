import { expect, it } from 'vitest'
import { median, powerLaw } from './statistics.mjs'

it('the median is the middle one, or between the two', () => {
  expect(median([3, 1, 2])).toBe(2)
  expect(median([4, 1, 3, 2])).toBe(2.5)
})

it('a power law is found again', () => {
  const points = [1, 2, 4, 8].map(x => [x, 3 * x ** 1.5])
  const { exponent, factor } = powerLaw(points)
  expect(exponent).toBeCloseTo(1.5)
  expect(factor).toBeCloseTo(3)
})
