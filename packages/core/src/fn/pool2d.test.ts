import { describe, expect, it } from 'vitest'
import { shapes } from '../interpret.ts'
import { avgPool2d, l2Pool2d, maxPool2d, maxPool2dWithArgmax } from './pool2d.ts'
import { counting, of, ops, read } from './tensors.testing.ts'

const { NaN: nan } = Number

describe('ceil mode', () => {
  const sizes = (h: number, options: Parameters<typeof maxPool2d>[2]) =>
    maxPool2d(shapes, [1, h, 1, 1], { ...options }).slice(1, 3)
  // PyTorch's rule by hand: ⌈(in + before + after − extent) / stride⌉ + 1, less one that starts beyond the input.
  it.each([
    [4, { windowSize: [3, 1], strides: 2 }, 1, 2],
    [5, { windowSize: [3, 1], strides: 2 }, 2, 2],
    [6, { windowSize: [3, 1], strides: 2 }, 2, 3],
    [6, { windowSize: [3, 1], strides: 2, dilations: 2 }, 1, 2],
    // ⌈(2 + 2 − 3) / 3⌉ + 1 = 2, but the second would start at 3, where the padding below begins.
    [2, { windowSize: [3, 1], strides: 3, padding: [1, 1, 0, 0] }, 1, 1],
    [2, { windowSize: [1, 1], strides: 2 }, 1, 1],
  ] as const)('of %i rows by %j: %i without, %i with', (h, options, floor, ceil) => {
    expect(sizes(h, options)).toEqual([floor, 1])
    expect(sizes(h, { ...options, ceilMode: true })).toEqual([ceil, 1])
  })

  it('counts what there is of a window that hangs over', async () => {
    const column = of([1, 2, 3, 5], [1, 4, 1, 1])
    const options = { windowSize: [3, 1], strides: [2, 1], ceilMode: true } as const
    expect(await read(maxPool2d(ops, column, options))).toEqual([3, 5])
    expect(await read(avgPool2d(ops, column, options))).toEqual([2, 4])
    expect(await read(avgPool2d(ops, column, { ...options, countIncludePad: true }))).toEqual([2, 4])
    const l2 = await read(l2Pool2d(ops, column, options))
    expect(l2[0]).toBeCloseTo(Math.sqrt(1 + 4 + 9), 12)
    expect(l2[1]).toBeCloseTo(Math.sqrt(9 + 25), 12)
  })
})

describe('avgPool2d', () => {
  const x = of([1, 2, 3, 4], [1, 2, 2, 1])
  const window = { windowSize: 2, strides: 1, padding: [1, 0, 1, 0] } as const
  it('counts padding only if it is told to', async () => {
    expect(await read(avgPool2d(ops, x, window))).toEqual([1, 1.5, 2, 2.5])
    expect(await read(avgPool2d(ops, x, { ...window, countIncludePad: true }))).toEqual([1 / 4, 3 / 4, 1, 10 / 4])
  })

  it('counts what hangs over the padding in neither case', async () => {
    // Rows −1, 0 and 1, 2: the second window's row 2 is beyond the padding.
    const tall = { windowSize: [2, 1], strides: [2, 1], padding: [1, 0, 0, 0], ceilMode: true } as const
    const column = of([2, 6], [1, 2, 1, 1])
    expect(await read(avgPool2d(ops, column, { ...tall, countIncludePad: true }))).toEqual([1, 6])
    expect(await read(avgPool2d(ops, column, tall))).toEqual([2, 6])
  })

  it('refuses windows of nothing but padding, counted or not', () => {
    for (const countIncludePad of [false, true]) {
      const lost = () => avgPool2d(ops, x, { ...window, padding: [2, 0, 0, 0], countIncludePad })
      expect(lost).toThrow(expect.objectContaining({ code: 'avgPool2d.padding' }))
    }
  })
})

it('maxPool2dWithArgmax says where in its image each maximum stands', async () => {
  // Two images of two channels: 0, 1, 2, … and the same backwards.
  const up = Array.from({ length: 24 }, (_, i) => i)
  const x = of([...up, ...up.toReversed()], [2, 3, 4, 2])
  const { values, argmax } = maxPool2dWithArgmax(ops, x, { windowSize: [2, 3], strides: 1 })
  expect(await read(values)).toEqual([12, 13, 14, 15, 20, 21, 22, 23, 23, 22, 21, 20, 15, 14, 13, 12])
  expect(await read(argmax)).toEqual([6, 6, 7, 7, 10, 10, 11, 11, 0, 0, 1, 1, 4, 4, 5, 5])
  const ties = maxPool2dWithArgmax(ops, of([1, 5, 5, nan, 0, nan], [1, 2, 3, 1]), {
    windowSize: [2, 1],
    padding: 'same',
  })
  expect(await read(ties.argmax)).toEqual([3, 1, 5])
})

it('l2Pool2d takes the root of a sum, in which padding and other windows have no part', async () => {
  const x = of([3, nan, 4, 1, 0, 2], [1, 3, 1, 2])
  const y = await read(l2Pool2d(ops, x, { windowSize: [2, 1], strides: 1, padding: 'same' }))
  expect(y).toEqual([5, nan, 4, Math.sqrt(5), 0, 2])
  const narrow = () => l2Pool2d(ops, counting([1, 2, 2, 1]), { windowSize: 1, padding: [1, 0, 0, 0] })
  expect(narrow).toThrow(expect.objectContaining({ code: 'l2Pool2d.padding' }))
})
