import { expect, it } from 'vitest'
import { boxes } from './boxes.ts'
import { toFormat } from './convert.ts'
import { fromSquareRootSizes, toSquareRootSizes } from './squareRootSizes.ts'

it('sizes are taught by their square roots, and found again', () => {
  const given = boxes('xyxy', 'normalised', [0.25, 0.5, 0.5, 0.75, 0, 0, 1, 0.0625])
  expect(Array.from(toSquareRootSizes(given))).toEqual([0.375, 0.625, 0.5, 0.5, 0.5, 0.03125, 1, 0.25])
  expect(toFormat(fromSquareRootSizes(toSquareRootSizes(given)), 'xyxy')).toEqual(given)
})

it('a root below 0 is a size of 0; what is no box has no root', () => {
  expect(Array.from(fromSquareRootSizes([0.5, 0.5, -0.5, 0.5]).data)).toEqual([0.5, 0.5, 0, 0.25])
  expect(Array.from(toSquareRootSizes(boxes('xywh', 'normalised', [0, 0, -1, 0.25])))).toEqual([-0.5, 0.125, 0, 0.5])
  expect(() => fromSquareRootSizes([1, 2, 3])).toThrow(/boxes.length/)
})
