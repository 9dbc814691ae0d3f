import { describe, expect, it } from 'vitest'
import { bench, precisions } from '../tensors.testing.ts'

describe.each(precisions)('matMul in %s', precision => {
  const { ops, t } = bench(precision)
  const a = t([2, 3], [1, 2, 3, 4, 5, 6])
  const aTransposed = t([3, 2], [1, 4, 2, 5, 3, 6])
  // Five columns: four are computed at once.
  const b = t([3, 5], [1, 0, 0, 1, 2, 0, 1, 0, 1, 0, 0, 0, 1, 1, 1])
  const bTransposed = t([5, 3], [1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1, 2, 0, 1])
  const y = t([2, 5], [1, 2, 3, 6, 5, 4, 5, 6, 15, 14])

  it.each([
    [a, b, false, false],
    [aTransposed, b, true, false],
    [a, bTransposed, false, true],
    [aTransposed, bTransposed, true, true],
  ])('takes either matrix transposed (%#)', (a, b, transposeA, transposeB) => {
    expect(ops.matMul(a, b, { transposeA, transposeB })).toEqual(y)
  })

  it('accumulates in float64', () => {
    const y = ops.matMul(t([1, 3], [1e8, 1, -1e8]), t([3, 1], [1, 1, 1]), { transposeA: false, transposeB: false })
    expect(y).toEqual(t([1, 1], [1]))
  })

  it('lets NaN and Infinity through: 0 · Infinity is NaN', () => {
    const infinite = t([2, 1], [Number.POSITIVE_INFINITY, 1])
    const y = ops.matMul(t([2, 2], [0, 1, 1, 1]), infinite, { transposeA: false, transposeB: false })
    expect(y).toEqual(t([2, 1], [Number.NaN, Number.POSITIVE_INFINITY]))
  })
})
