import { describe, expect, it } from 'vitest'
import { bench, precisions } from '../tensors.testing.ts'

describe.each(precisions)('reductions in %s', precision => {
  const { ops, t } = bench(precision)
  const x = t([2, 3, 2], [1, 2, 3, 4, 5, 6, 70, 80, 90, 100, 110, 120])

  it.each([
    [[0], [3, 2], [71, 82, 93, 104, 115, 126], [70, 80, 90, 100, 110, 120]],
    [[1], [2, 2], [9, 12, 270, 300], [5, 6, 110, 120]],
    [[2], [2, 3], [3, 7, 11, 150, 190, 230], [2, 4, 6, 80, 100, 120]],
    [[0, 2], [3], [153, 197, 241], [80, 100, 120]],
    [[0, 1, 2], [], [591], [120]],
  ] as const)('over axes %j', (axes, shape, sums, maxima) => {
    expect(ops.sum(x, { axes, keepDims: false })).toEqual(t(shape, sums))
    expect(ops.max(x, { axes, keepDims: false })).toEqual(t(shape, maxima))
  })

  it('keep axes as 1 if asked', () => {
    expect(ops.sum(x, { axes: [0, 2], keepDims: true })).toEqual(t([1, 3, 1], [153, 197, 241]))
    expect(ops.max(x, { axes: [1], keepDims: true })).toEqual(t([2, 1, 2], [5, 6, 110, 120]))
  })

  it('give NaN if any element is', () => {
    const x = t([2, 3], [1, Number.NaN, 3, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, -7])
    expect(ops.max(x, { axes: [1], keepDims: false })).toEqual(t([2], [Number.NaN, -7]))
    expect(ops.sum(x, { axes: [1], keepDims: false })).toEqual(t([2], [Number.NaN, Number.NEGATIVE_INFINITY]))
  })

  it('have −Infinity as the maximum of nothing else', () => {
    const lowest = Number.NEGATIVE_INFINITY
    expect(ops.max(t([2], [lowest, lowest]), { axes: [0], keepDims: false })).toEqual(t([], [lowest]))
  })

  it('accumulate in float64', () => {
    expect(ops.sum(t([3], [1e8, 1, -1e8]), { axes: [0], keepDims: false })).toEqual(t([], [1]))
  })
})
