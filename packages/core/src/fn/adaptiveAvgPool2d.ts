import { ShapeError } from '../errors.ts'
import type { Ops } from '../op.ts'
import { imageShape, type Size2d } from '../ops/window.ts'
import { formatShape } from '../shape.ts'
import { concat } from './concat.ts'
import { mean } from './mean.ts'
import { pair } from './padding.ts'
import { maxSteps, places } from './places.ts'

/**
 * Averages an image of any size to one of a given size. Position i is the mean of the rows from ⌊i·in / out⌋ to before
 * ⌈(i + 1)·in / out⌉, and of columns likewise: neighbouring bins overlap where the sizes do not divide. PyTorch's
 * AdaptiveAvgPool2d.
 *
 * @param x    [n, h, w, c]
 * @param size [oh, ow]; one number for both. It may be larger than the image.
 * @returns    [n, oh, ow, c]
 * @throws ShapeError adaptiveAvgPool2d.rank
 * @throws ShapeError adaptiveAvgPool2d.size: not whole numbers of at least 1
 */
export function adaptiveAvgPool2d<T>(ops: Ops<T>, x: T, size: number | Size2d): T {
  const [, h, w] = imageShape('adaptiveAvgPool2d', 'x', ops.shapeOf(x))
  const [oh, ow] = pair(size)
  if (![oh, ow].every(n => Number.isInteger(n) && n >= 1)) {
    const received = formatShape([oh, ow])
    throw new ShapeError({ code: 'adaptiveAvgPool2d.size', expected: 'whole numbers of at least 1', received })
  }
  if (h % oh === 0 && w % ow === 0) {
    // Bins of one size side by side are windows.
    const window: Size2d = [h / oh, w / ow]
    return ops.avgPool2d(x, { windowSize: window, strides: window, padding: [0, 0, 0, 0], dilations: [1, 1] })
  }
  // All bins of an axis see the same rows or columns of the other, so the axes go one after the other.
  return binMeans(ops, binMeans(ops, x, 1, oh), 2, ow)
}

/** Each bin is cut out before it is averaged: a NaN stays within its own. */
function binMeans<T>(ops: Ops<T>, x: T, axis: number, count: number): T {
  const shape = ops.shapeOf(x)
  const length = shape[axis]!
  const bins = places('adaptiveAvgPool2d', count, maxSteps).map(i => {
    const start = Math.floor((i * length) / count)
    const end = Math.ceil(((i + 1) * length) / count)
    const begin = shape.map((_, other) => (other === axis ? start : 0))
    return mean(ops, ops.slice(x, { begin, size: shape.with(axis, end - start) }), { axes: [axis], keepDims: true })
  })
  return concat(ops, bins, axis)
}
