import { describe, expect, it } from 'vitest'
import { scalarFunctions } from './scalarFunctions.ts'

const { div, equal, erf, greater, maximum, pow, relu, rsqrt, select, sigmoid, sqrt } = scalarFunctions

describe('erf', () => {
  // Abramowitz & Stegun, table 7.1; the last two by arbitrary-precision arithmetic.
  it.each([
    [0.5, 0.5204998778],
    [1, 0.8427007929],
    [1.98, 0.9948920004],
    [2, 0.995322265],
    [1.9999999, 0.9953222629726],
    [3, 0.999977909503],
  ])('of %d is %d, and of its negative the negative', (x, y) => {
    expect(erf(x)).toBeCloseTo(y, 9)
    expect(erf(-x)).toBe(-erf(x))
  })

  it('keeps its digits near 0 and ends at ±1', () => {
    expect(erf(1e-30) / 1e-30).toBeCloseTo(2 / Math.sqrt(Math.PI), 14)
    expect([erf(0), erf(30), erf(Number.POSITIVE_INFINITY), erf(Number.NEGATIVE_INFINITY)]).toEqual([0, 1, 1, -1])
    expect(erf(Number.NaN)).toBeNaN()
  })
})

describe('NaN', () => {
  it.each([
    ['maximum', maximum(Number.NaN, 1)],
    ['maximum, second', maximum(1, Number.NaN)],
    ['relu', relu(Number.NaN)],
    ['sqrt of a negative number', sqrt(-1)],
    ['a negative number to a fraction', pow(-8, 1 / 3)],
    ['0 / 0', div(0, 0)],
  ])('comes out of %s', (_, y) => {
    expect(y).toBeNaN()
  })

  it('is neither greater than anything nor equal to itself', () => {
    expect([greater(Number.NaN, 0), greater(0, Number.NaN), equal(Number.NaN, Number.NaN)]).toEqual([0, 0, 0])
  })

  it('has no influence where it is not selected', () => {
    expect([select(0, Number.NaN, 3), select(-2, 3, Number.NaN)]).toEqual([3, 3])
    // A condition that is NaN is not 0.
    expect(select(Number.NaN, 3, 4)).toBe(3)
  })
})

it('infinities are where the definitions have them', () => {
  expect([div(-1, 0), rsqrt(0), pow(0, -1), pow(0, 0)]).toEqual([
    Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    1,
  ])
  expect([sigmoid(-1000), sigmoid(1000)]).toEqual([0, 1])
})

it('1 to anything is 1, and −1 to an infinity', () => {
  const [infinity, minusInfinity] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  expect([pow(1, Number.NaN), pow(1, infinity), pow(1, minusInfinity), pow(-1, infinity)]).toEqual([1, 1, 1, 1])
  expect([pow(-1, 3), pow(-1, 2), pow(-2, infinity), pow(Number.NaN, 0)]).toEqual([-1, 1, infinity, 1])
  expect([pow(-1, Number.NaN), pow(-1, 0.5), pow(Number.NaN, 1)]).toEqual([Number.NaN, Number.NaN, Number.NaN])
})
