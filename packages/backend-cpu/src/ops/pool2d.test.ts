import type { Pool2dAttrs } from '@convene/core'
import { describe, expect, it } from 'vitest'
import { bench, precisions } from '../tensors.testing.ts'

const { NaN: nan, NEGATIVE_INFINITY: lowest } = Number
const over = (windowSize: readonly [number, number], more: Partial<Pool2dAttrs> = {}): Pool2dAttrs => ({
  windowSize,
  strides: [1, 1],
  padding: [0, 0, 0, 0],
  dilations: [1, 1],
  ...more,
})

describe.each(precisions)('pooling in %s', precision => {
  const { ops, t } = bench(precision)
  const row = (...data: number[]) => t([1, 1, data.length, 1], data)
  const x = t([1, 3, 3, 1], [1, 5, 2, 7, 3, 8, 4, 9, 6])

  it('takes the maximum or the mean of each window', () => {
    expect(ops.maxPool2d(x, over([2, 2]))).toEqual(t([1, 2, 2, 1], [7, 8, 9, 9]))
    expect(ops.avgPool2d(x, over([2, 2]))).toEqual(t([1, 2, 2, 1], [4, 4.5, 5.75, 6.5]))
  })

  it('strides and pads each side by itself; padding does not count', () => {
    const attrs = over([1, 2], { strides: [2, 1], padding: [0, 0, 1, 0] })
    expect(ops.maxPool2d(ops.neg(x), attrs)).toEqual(t([1, 2, 3, 1], [-1, -1, -2, -4, -4, -6]))
    expect(ops.avgPool2d(x, attrs)).toEqual(t([1, 2, 3, 1], [1, 3, 3.5, 4, 6.5, 7.5]))
  })

  it('dilates', () => {
    const attrs = over([2, 1], { dilations: [2, 1] })
    expect(ops.maxPool2d(x, attrs)).toEqual(t([1, 1, 3, 1], [4, 9, 6]))
    expect(ops.avgPool2d(x, attrs)).toEqual(t([1, 1, 3, 1], [2.5, 7, 4]))
  })

  it('keeps channels and images apart', () => {
    const x = t([2, 1, 2, 2], [1, 20, 3, 4, 50, 6, 7, 80])
    expect(ops.maxPool2d(x, over([1, 2]))).toEqual(t([2, 1, 1, 2], [3, 20, 50, 80]))
    expect(ops.avgPool2d(x, over([1, 2]))).toEqual(t([2, 1, 1, 2], [2, 12, 28.5, 43]))
    const dx = ops.maxPool2dInputGrad(x, t([2, 1, 1, 2], [1, 2, 3, 4]), over([1, 2]))
    expect(dx).toEqual(t([2, 1, 2, 2], [0, 2, 1, 0, 3, 0, 0, 4]))
  })

  it('lets NaN win, and the first NaN get the gradient', () => {
    expect(ops.maxPool2d(row(1, nan, 2), over([1, 2]))).toEqual(row(nan, nan))
    expect(ops.maxPool2dInputGrad(row(1, nan, 2), row(1, 10), over([1, 2]))).toEqual(row(0, 11, 0))
    expect(ops.maxPool2dGather(row(nan, nan), row(5, 6), over([1, 2]))).toEqual(row(5))
  })

  it('gives the gradient to the first of equal maxima', () => {
    expect(ops.maxPool2dInputGrad(row(3, 3, 3), row(1, 10), over([1, 2]))).toEqual(row(1, 10, 0))
    expect(ops.maxPool2dGather(row(3, 3, 3), row(5, 6, 7), over([1, 2]))).toEqual(row(5, 6))
  })

  it('has −Infinity as the maximum of nothing else', () => {
    expect(ops.maxPool2d(row(lowest, lowest), over([1, 2]))).toEqual(row(lowest))
  })

  it('adds up where windows overlap', () => {
    const dy = t([1, 2, 2, 1], [1, 10, 100, 1000])
    expect(ops.maxPool2dInputGrad(x, dy, over([2, 2]))).toEqual(t([1, 3, 3, 1], [0, 0, 0, 1, 0, 10, 0, 1100, 0]))
  })

  it('spreads the gradient of a mean over what lies in the input', () => {
    const attrs = { ...over([1, 2], { padding: [0, 0, 1, 0] }), inputSize: [1, 3] as const }
    expect(ops.avgPool2dInputGrad(row(2, 4, 6), attrs)).toEqual(row(4, 5, 3))
  })

  it('skips what a stride skips', () => {
    const attrs = over([1, 1], { strides: [1, 2] })
    expect(ops.maxPool2d(row(1, 2, 3, 4), attrs)).toEqual(row(1, 3))
    expect(ops.maxPool2dInputGrad(row(1, 2, 3, 4), row(5, 6), attrs)).toEqual(row(5, 0, 6, 0))
    expect(ops.avgPool2dInputGrad(row(5, 6), { ...attrs, inputSize: [1, 4] })).toEqual(row(5, 0, 6, 0))
  })
})
