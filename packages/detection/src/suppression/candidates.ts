import { DataError } from '@convene/core'
import type { Boxes } from '../boxes/boxes.ts'
import { cornersOf } from '../boxes/convert.ts'
import { places, sortByScore } from '../order.ts'

export interface SuppressionOptions {
  /** How many boxes to keep at most; all, if left out. */
  readonly maxOutputSize?: number
  /** Boxes that do not score *more* than this are out before anything else; all that have a score are in, if left out. */
  readonly scoreThreshold?: number
  /** The class of each box, [n]: boxes of different classes leave each other alone. */
  readonly classes?: ArrayLike<number>
}

/** What a suppression leaves, best first. */
export interface Suppressed {
  /** The kept boxes' numbers. */
  readonly indices: Uint32Array
  readonly scores: Float64Array
}

/** What takes part in a suppression. */
export interface Candidates {
  readonly corners: Float64Array
  readonly scores: Float64Array
  /** From the highest score down, of equal ones the lower number first. */
  readonly order: Uint32Array
  readonly most: number
  readonly classOf: (box: number) => number
}

/**
 * Checks what a suppression is given, and drops what scores too little.
 *
 * @throws DataError nms.lengths: not a score, and a class, for each box
 * @throws DataError nms.number: a coordinate is not finite
 * @throws DataError nms.maxOutputSize: no whole number from 0 on
 */
export function candidatesOf(boxes: Boxes, scores: ArrayLike<number>, options: SuppressionOptions): Candidates {
  const { maxOutputSize, scoreThreshold = Number.NEGATIVE_INFINITY, classes } = options
  const count = boxes.data.length / 4
  if (scores.length !== count || (classes !== undefined && classes.length !== count)) {
    const received = `${scores.length} scores${classes === undefined ? '' : `, ${classes.length} classes`}`
    throw new DataError({ code: 'nms.lengths', expected: `one for each of ${count} boxes`, received })
  }
  if (maxOutputSize !== undefined && !(Number.isInteger(maxOutputSize) && maxOutputSize >= 0)) {
    const received = String(maxOutputSize)
    throw new DataError({ code: 'nms.maxOutputSize', expected: 'a whole number from 0 on', received })
  }
  for (const value of boxes.data) {
    if (!Number.isFinite(value)) {
      throw new DataError({ code: 'nms.number', expected: 'finite coordinates', received: String(value) })
    }
  }
  const known = Float64Array.from(scores)
  // NaN is more than nothing.
  const order = places(count).filter(i => known[i]! > scoreThreshold)
  return {
    corners: cornersOf(boxes),
    scores: known,
    order: sortByScore(order, known),
    most: maxOutputSize ?? count,
    classOf: box => classes?.[box] ?? 0,
  }
}

/** @throws DataError nms.<name>: not from 0 on */
export function checkFromZero(name: string, value: number): void {
  if (value >= 0) return
  throw new DataError({ code: `nms.${name}`, expected: 'a number from 0 on', received: String(value) })
}
