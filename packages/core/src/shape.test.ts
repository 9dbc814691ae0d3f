import { describe, expect, it } from 'vitest'
import { broadcastShapes, checkShape, sizeOf, stridesOf } from './shape.ts'

describe('shape', () => {
  it('counts elements and strides in row-major order', () => {
    expect(sizeOf([])).toBe(1)
    expect(sizeOf([2, 3, 4])).toBe(24)
    expect(stridesOf([2, 3, 4])).toEqual([12, 4, 1])
  })

  it('broadcasts from the last axis on', () => {
    expect(broadcastShapes([2, 1, 4], [3, 1])).toEqual([2, 3, 4])
    expect(broadcastShapes([], [5])).toEqual([5])
    expect(() => broadcastShapes([2, 3], [2])).toThrow(
      'broadcast: expected a shape that broadcasts with [2, 3], received [2]',
    )
  })

  it.each([
    ['negative', [2, -1], 'shape.axis'],
    ['empty', [0], 'shape.axis'],
    ['NaN', [Number.NaN], 'shape.axis'],
    ['fractional', [1.5], 'shape.axis'],
    ['infinite', [Number.POSITIVE_INFINITY], 'shape.axis'],
    ['too many elements', [2 ** 16, 2 ** 16], 'shape.size'],
    ['too many axes', [1, 1, 1, 1, 1, 1, 1, 1, 1], 'shape.rank'],
  ])('refuses what is %s', (_, shape, code) => {
    expect(() => checkShape(shape)).toThrow(expect.objectContaining({ code }))
  })
})
