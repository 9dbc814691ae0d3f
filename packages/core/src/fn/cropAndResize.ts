import type { Ops } from '../op.ts'
import { imageShape, type Size2d } from '../ops/window.ts'
import { boxSides } from './boxes.ts'
import { expandDims } from './layout.ts'
import { places } from './places.ts'
import { isWithin, sample2d } from './sample2d.ts'
import { scalar } from './scalar.ts'

export interface CropAndResizeOptions {
  /** [height, width] of what comes out. */
  readonly cropSize: Size2d
  readonly method: 'bilinear' | 'nearest'
  /** What is beyond the image. 0, if left out. */
  readonly extrapolationValue?: number
}

/**
 * Regions of images, each brought to the same size. The corner pixels of a crop lie on the corners of its box; a crop of
 * one pixel takes the middle. A box whose corners are swapped gives a mirrored crop. Differentiable by the images and,
 * if bilinear, by the boxes.
 *
 * @param images     [n, h, w, c]
 * @param boxes      [m, 4] as [y1, x1, y2, x2], where 0 is the centre of the first pixel and 1 that of the last
 * @param boxIndices [m]: which image each box is on
 * @returns          [m, …cropSize, c]
 * @throws ShapeError boxes.shape, sample2d.size
 * @see TensorFlow, tf.image.crop_and_resize
 */
export function cropAndResize<T>(
  ops: Ops<T>,
  images: T,
  boxes: T,
  boxIndices: T,
  { cropSize, method, extrapolationValue = 0 }: CropAndResizeOptions,
): T {
  const [, h, w] = imageShape('cropAndResize', 'images', ops.shapeOf(images))
  const { x1, y1, x2, y2 } = boxSides(ops, boxes, 'yxyx')
  const placesOf = (low: T, high: T, size: number, count: number) => {
    // i·(size − 1) / (count − 1) is a whole number wherever it should be one, so that a box around all is all.
    const parts = places('cropAndResize', count).map(i =>
      count === 1 ? (size - 1) / 2 : (i * (size - 1)) / (count - 1),
    )
    const weigh = (end: T, data: readonly number[]) =>
      ops.mul(expandDims(ops, end, -1), ops.literal({ shape: [count], data }))
    const fromLow = parts.map(part => size - 1 - part)
    return ops.add(weigh(low, fromLow), weigh(high, parts))
  }
  const y = expandDims(ops, placesOf(y1, y2, h, cropSize[0]), 2)
  const x = expandDims(ops, placesOf(x1, x2, w, cropSize[1]), 1)
  const image = expandDims(ops, expandDims(ops, boxIndices, -1), -1)
  const crops = sample2d(ops, images, { image, y, x }, { method, outside: 'nearest' })
  const isInside = ops.mul(isWithin(ops, y, 0, h - 1), isWithin(ops, x, 0, w - 1))
  return ops.select(expandDims(ops, isInside, -1), crops, scalar(ops, extrapolationValue))
}
