import type { BoxFormat } from '@convene/core'
import type { Boxes } from './boxes.ts'
import { checkImageSize, cornersOf, type ImageSize, toFormat } from './convert.ts'

/**
 * The parts of boxes that lie in the image. A box that lies outside becomes one without area, on the edge that is nearest.
 *
 * @throws DataError boxes.imageSize: not a height and a width above 0
 */
export function clipBoxes<F extends BoxFormat>(boxes: Boxes<F, 'pixels'>, size: ImageSize): Boxes<F, 'pixels'>
export function clipBoxes<F extends BoxFormat>(boxes: Boxes<F, 'normalised'>): Boxes<F, 'normalised'>
export function clipBoxes<F extends BoxFormat>(boxes: Boxes<F>, size: ImageSize = [1, 1]): Boxes<F> {
  checkImageSize(size)
  const [height, width] = size
  const data = cornersOf(boxes).map((value, i) => Math.min(Math.max(value, 0), i % 2 === 0 ? width : height))
  return toFormat({ format: 'xyxy', unit: boxes.unit, data }, boxes.format)
}
