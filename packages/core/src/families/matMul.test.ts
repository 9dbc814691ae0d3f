import { describe, expect, it } from 'vitest'
import type { Shape } from '../shape.ts'
import { input, recorded } from './recorded.testing.ts'

const asked = (out: Shape, a: Shape, b: Shape, transposeA = false, transposeB = false) => {
  const [call] = recorded(k => k.matMul(out, input('a', a), input('b', b), { transposeA, transposeB }))
  const [loops, left, right] = call!.with as [unknown, { strides: unknown }, { strides: unknown }]
  return { family: call!.family, loops, a: left.strides, b: right.strides }
}

describe('matMul', () => {
  // [2, 3] times [3, 4]: loops over a row, a column and the inner index.
  it.each([
    [false, false, [2, 3], [3, 4], [3, 0, 1], [0, 1, 4]],
    [true, false, [3, 2], [3, 4], [1, 0, 2], [0, 1, 4]],
    [false, true, [2, 3], [4, 3], [3, 0, 1], [0, 3, 1]],
    [true, true, [3, 2], [4, 3], [1, 0, 2], [0, 3, 1]],
  ])('transposed: %s and %s', (transposeA, transposeB, a, b, left, right) => {
    expect(asked([2, 4], a, b, transposeA, transposeB)).toEqual({
      family: 'contract',
      loops: { outer: [2, 4], inner: [3] },
      a: left,
      b: right,
    })
  })

  it('repeats matrices along stretched axes of the batch', () => {
    expect(asked([5, 6, 2, 4], [6, 2, 3], [5, 1, 3, 4])).toMatchObject({
      loops: { outer: [5, 6, 2, 4], inner: [3] },
      a: [0, 6, 3, 0, 1],
      b: [12, 0, 0, 1, 4],
    })
  })
})
