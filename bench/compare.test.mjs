import { expect, it } from 'vitest'
import { agrees, offBy } from './compare.mjs'

const expected = { y: Float64Array.of(1, -4, 2) }

it('is the largest difference, relative to the largest element', () => {
  expect(offBy({ y: Float32Array.of(1, -4, 2.5) }, expected)).toBe(0.125)
  expect(offBy({ y: Float32Array.of(1, -4, 2), more: Float32Array.of(1) }, expected)).toBe(0)
})

it.each([
  ['an output that is not there', {}],
  ['one of another length', { y: Float32Array.of(1, -4) }],
  ['one that is not a number', { y: Float32Array.of(Number.NaN, -4, 2) }],
  ['one of zeros', { y: new Float32Array(3) }],
])('%s is not the same', (_, outputs) => {
  expect(agrees(offBy(outputs, expected))).toBe(false)
})

it('a large output does not hide what is wrong with a small one', () => {
  const reference = { large: Float64Array.of(1e6), small: Float64Array.of(1) }
  expect(offBy({ large: Float32Array.of(1e6), small: Float32Array.of(2) }, reference)).toBe(1)
})

it('boxes may come in another order, but must be the same', () => {
  const kept = Int32Array.of(3, 1, 2, 0)
  expect(offBy({ kept: Int32Array.of(0, 1, 2, 3) }, { kept })).toBe(0)
  expect(offBy({ kept: Int32Array.of(0, 1, 2) }, { kept })).toBeCloseTo(1 / 3)
  expect(agrees(offBy({ kept: Int32Array.of(4, 5, 6, 7) }, { kept }))).toBe(false)
  expect(agrees(offBy({ kept: Int32Array.of() }, { kept }))).toBe(false)
})
