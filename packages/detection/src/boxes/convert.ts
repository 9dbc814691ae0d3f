import { type BoxFormat, DataError } from '@convene/core'
import type { Boxes, BoxUnit } from './boxes.ts'

/** [height, width] in pixels. */
export type ImageSize = readonly [height: number, width: number]

/** The same boxes in another format, to within rounding; exactly, between `xyxy` and `yxyx`. */
export function toFormat<F extends BoxFormat, U extends BoxUnit>(boxes: Boxes<BoxFormat, U>, to: F): Boxes<F, U> {
  if (hasFormat(boxes, to)) return boxes
  const corners = cornersOf(boxes)
  const data = new Float64Array(corners.length)
  for (let i = 0; i < corners.length; i += 4) {
    const [x1, y1, x2, y2] = [corners[i]!, corners[i + 1]!, corners[i + 2]!, corners[i + 3]!]
    data.set(numbersOf(to, x1, y1, x2, y2), i)
  }
  return { format: to, unit: boxes.unit, data }
}

/** Boxes as parts of an image. @throws DataError boxes.imageSize: not a height and a width above 0 */
export function toNormalised<F extends BoxFormat>(boxes: Boxes<F, 'pixels'>, size: ImageSize): Boxes<F, 'normalised'> {
  const factors = factorsOf(boxes.format, size)
  return { ...boxes, unit: 'normalised', data: boxes.data.map((value, i) => value / factors[i % 4]!) }
}

/** Boxes in pixels of an image. @throws DataError boxes.imageSize: not a height and a width above 0 */
export function toPixels<F extends BoxFormat>(boxes: Boxes<F, 'normalised'>, size: ImageSize): Boxes<F, 'pixels'> {
  const factors = factorsOf(boxes.format, size)
  return { ...boxes, unit: 'pixels', data: boxes.data.map((value, i) => value * factors[i % 4]!) }
}

/** [x1, y1, x2, y2] of each box, as they are given: sides may be out of order. */
export function cornersOf({ format, data }: Boxes): Float64Array {
  if (format === 'xyxy') return data
  const corners = new Float64Array(data.length)
  for (let i = 0; i < data.length; i += 4) {
    const [a, b, c, d] = [data[i]!, data[i + 1]!, data[i + 2]!, data[i + 3]!]
    if (format === 'yxyx') corners.set([b, a, d, c], i)
    else if (format === 'xywh') corners.set([a, b, a + c, b + d], i)
    else corners.set([a - c / 2, b - d / 2, a + c / 2, b + d / 2], i)
  }
  return corners
}

/** @throws DataError boxes.imageSize */
export function checkImageSize(size: ImageSize): void {
  if (size.length === 2 && size.every(length => length > 0 && Number.isFinite(length))) return
  throw new DataError({ code: 'boxes.imageSize', expected: 'a height and a width above 0', received: String(size) })
}

function numbersOf(to: BoxFormat, x1: number, y1: number, x2: number, y2: number): readonly number[] {
  if (to === 'xyxy') return [x1, y1, x2, y2]
  if (to === 'yxyx') return [y1, x1, y2, x2]
  const [width, height] = [x2 - x1, y2 - y1]
  return to === 'xywh' ? [x1, y1, width, height] : [(x1 + x2) / 2, (y1 + y2) / 2, width, height]
}

function factorsOf(format: BoxFormat, size: ImageSize): readonly number[] {
  checkImageSize(size)
  const [height, width] = size
  return format === 'yxyx' ? [height, width, height, width] : [width, height, width, height]
}

function hasFormat<F extends BoxFormat, U extends BoxUnit>(boxes: Boxes<BoxFormat, U>, to: F): boxes is Boxes<F, U> {
  return boxes.format === to
}
