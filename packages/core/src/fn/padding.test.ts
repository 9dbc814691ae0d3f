import { expect, it } from 'vitest'
import { resolveWindow } from './padding.ts'

it.each([
  // input, taps, strides, dilations → [top, bottom, left, right], by TensorFlow's formula
  [[5, 6], [3, 3], 1, 1, [1, 1, 1, 1]],
  [[5, 6], [3, 3], 2, 1, [1, 1, 0, 1]],
  [[224, 224], [7, 7], 2, 1, [2, 3, 2, 3]],
  [[4, 4], [2, 2], 1, 1, [0, 1, 0, 1]],
  [[7, 7], [3, 3], 1, 2, [2, 2, 2, 2]],
  [[8, 8], [1, 1], 3, 1, [0, 0, 0, 0]],
] as const)('same: input %j, taps %j, strides %i, dilations %i', (input, taps, strides, dilations, padding) => {
  const [top, bottom, left, right] = padding
  expect(resolveWindow(input, taps, { strides, dilations, padding: 'same' }).padding).toEqual(padding)
  // The odd pixel changes sides.
  const lower = resolveWindow(input, taps, { strides, dilations, padding: 'same-lower' }).padding
  expect(lower).toEqual([bottom, top, right, left])
})

it('valid adds nothing, explicit padding is taken as it is', () => {
  expect(resolveWindow([5, 5], [3, 3], {}).padding).toEqual([0, 0, 0, 0])
  expect(resolveWindow([5, 5], [3, 3], { padding: [1, 2, 3, 4] }).padding).toEqual([1, 2, 3, 4])
})

it('another word is an error', () => {
  const full = () => resolveWindow([5, 5], [3, 3], { padding: 'full' as 'same' })
  expect(full).toThrow(expect.objectContaining({ code: 'padding.mode' }))
})
