import { type BoxFormat, DataError } from '@convene/core'

/** Whether coordinates count pixels, or are parts of the image's width and height. */
export type BoxUnit = 'pixels' | 'normalised'

/**
 * Boxes on the host, as typed arrays. What the numbers mean is part of the type: the formats are core's.
 *
 * A box whose sides are out of order, or whose width or height is negative, is empty: it has no area, and meets nothing.
 * No pixel is added to a side.
 */
export interface Boxes<F extends BoxFormat = BoxFormat, U extends BoxUnit = BoxUnit> {
  readonly format: F
  readonly unit: U
  /** Four numbers a box, one box after the other. */
  readonly data: Float64Array
}

/**
 * Boxes out of numbers, which are copied.
 *
 * @param data four numbers a box
 * @throws DataError boxes.length: no multiple of four
 */
export function boxes<F extends BoxFormat, U extends BoxUnit>(
  format: F,
  unit: U,
  data: ArrayLike<number>,
): Boxes<F, U> {
  if (data.length % 4 !== 0) {
    throw new DataError({ code: 'boxes.length', expected: 'four numbers a box', received: `${data.length} numbers` })
  }
  return { format, unit, data: Float64Array.from(data) }
}

export function boxCount({ data }: Boxes): number {
  return data.length / 4
}

/** @throws DataError boxes.unit: pixels with parts of an image */
export function checkUnits(a: Boxes, b: Boxes): void {
  if (a.unit === b.unit) return
  throw new DataError({ code: 'boxes.unit', expected: `boxes in ${a.unit}`, received: b.unit })
}
