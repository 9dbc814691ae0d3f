import { DataError } from '@convene/core'

/**
 * A set of pixels as COCO writes it: lengths of runs down the columns, one column after the other, of pixels out, in, out,
 * and so on. The first may be 0; together they are height · width.
 */
export interface Mask {
  readonly height: number
  readonly width: number
  readonly counts: Uint32Array
}

/** An image has fewer pixels than this, so that a place in it is a 32-bit number. */
const maxPixels = 2 ** 32

/** @throws DataError mask.size: not whole numbers of pixels above 0, or 2³² of them or more */
export function checkMaskSize(height: number, width: number): void {
  const isSize = [height, width].every(length => Number.isInteger(length) && length > 0)
  if (isSize && height * width < maxPixels) return
  const expected = `a whole height and width above 0, and fewer than ${maxPixels} pixels`
  throw new DataError({ code: 'mask.size', expected, received: `${height} × ${width}` })
}

/**
 * A mask out of runs.
 *
 * @throws DataError mask.size
 * @throws DataError mask.counts: a run is no whole number, or they are not height · width together
 */
export function maskOf(height: number, width: number, counts: ArrayLike<number>): Mask {
  checkMaskSize(height, width)
  let sum = 0
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i]!
    if (!Number.isInteger(count) || count < 0) {
      throw new DataError({ code: 'mask.counts', expected: 'whole numbers from 0 on', received: String(count) })
    }
    sum += count
  }
  if (sum !== height * width) {
    const expected = `runs of ${height * width} pixels together`
    throw new DataError({ code: 'mask.counts', expected, received: String(sum) })
  }
  return { height, width, counts: Uint32Array.from(counts) }
}

/** How many pixels are in. */
export function maskArea({ counts }: Mask): number {
  let area = 0
  for (let i = 1; i < counts.length; i += 2) area += counts[i]!
  return area
}

/** [x, y, width, height] of the smallest box around the pixels that are in; zeros, if none is. */
export function maskBox({ height, counts }: Mask): readonly [number, number, number, number] {
  let [left, top, right, bottom] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, -1, -1]
  let place = 0
  for (const [i, count] of counts.entries()) {
    const start = place
    place += count
    if (i % 2 === 0 || count === 0) continue
    const last = place - 1
    const [firstColumn, lastColumn] = [Math.floor(start / height), Math.floor(last / height)]
    left = Math.min(left, firstColumn)
    right = Math.max(right, lastColumn)
    // A run that goes on in the next column has touched bottom and top.
    const isOneColumn = firstColumn === lastColumn
    top = Math.min(top, isOneColumn ? start % height : 0)
    bottom = Math.max(bottom, isOneColumn ? last % height : height - 1)
  }
  return right < 0 ? [0, 0, 0, 0] : [left, top, right - left + 1, bottom - top + 1]
}
