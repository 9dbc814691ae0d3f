import type { BoxFormat } from '@convene/core'
import { areaAt } from './boxAreas.ts'
import { type Boxes, type BoxUnit, boxCount, checkUnits } from './boxes.ts'
import { cornersOf } from './convert.ts'

// Each with each: of m boxes with n others, [m, n] row by row. Where a ratio would be 0 / 0 it is 0, so boxes without area
// have an IoU of 0 even with themselves. A coordinate that is NaN makes NaN. The same as core's `pairwiseIou` and its
// kin, for boxes whose sides are in order.

/** How alike two boxes are, given their corners and where they begin. */
type Similarity = (a: Float64Array, i: number, b: Float64Array, j: number) => number

/** Intersection over union, [m, n]. @throws DataError boxes.unit: pixels with parts of an image */
export function iouMatrix<U extends BoxUnit>(a: Boxes<BoxFormat, U>, b: Boxes<BoxFormat, NoInfer<U>>): Float64Array {
  return matrix(a, b, iouAt)
}

/**
 * Generalized IoU, [m, n]: IoU less the part of the smallest enclosing box that neither box covers.
 *
 * @throws DataError boxes.unit: pixels with parts of an image
 * @see Rezatofighi et al., arXiv:1902.09630, algorithm 1
 */
export function giouMatrix<U extends BoxUnit>(a: Boxes<BoxFormat, U>, b: Boxes<BoxFormat, NoInfer<U>>): Float64Array {
  return matrix(a, b, giouAt)
}

/**
 * Distance IoU, [m, n]: IoU less the squared distance of the centres over the squared diagonal of the enclosing box.
 *
 * @throws DataError boxes.unit: pixels with parts of an image
 * @see Zheng et al., arXiv:1911.08287, equation 7
 */
export function diouMatrix<U extends BoxUnit>(a: Boxes<BoxFormat, U>, b: Boxes<BoxFormat, NoInfer<U>>): Float64Array {
  return matrix(a, b, diouAt)
}

/**
 * Complete IoU, [m, n]: distance IoU less what the proportions differ by, as in core.
 *
 * @throws DataError boxes.unit: pixels with parts of an image
 * @see Zheng et al., arXiv:1911.08287, equations 8 to 11
 */
export function ciouMatrix<U extends BoxUnit>(a: Boxes<BoxFormat, U>, b: Boxes<BoxFormat, NoInfer<U>>): Float64Array {
  return matrix(a, b, ciouAt)
}

/** IoU of the boxes whose corners begin at i and at j. */
export function iouAt(a: Float64Array, i: number, b: Float64Array, j: number): number {
  const both = intersectionAt(a, i, b, j)
  return ratio(both, areaAt(a, i) + areaAt(b, j) - both)
}

function giouAt(a: Float64Array, i: number, b: Float64Array, j: number): number {
  const both = intersectionAt(a, i, b, j)
  const either = areaAt(a, i) + areaAt(b, j) - both
  const around = enclosingSide(a, i, b, j) * enclosingSide(a, i + 1, b, j + 1)
  return ratio(both, either) - ratio(around - either, around)
}

function diouAt(a: Float64Array, i: number, b: Float64Array, j: number): number {
  const diagonal = enclosingSide(a, i, b, j) ** 2 + enclosingSide(a, i + 1, b, j + 1) ** 2
  const apart = (at: 0 | 1) => (a[i + at]! + a[i + at + 2]! - b[j + at]! - b[j + at + 2]!) / 2
  return iouAt(a, i, b, j) - ratio(apart(0) ** 2 + apart(1) ** 2, diagonal)
}

function ciouAt(a: Float64Array, i: number, b: Float64Array, j: number): number {
  const v = (4 / Math.PI ** 2) * (proportionAt(a, i) - proportionAt(b, j)) ** 2
  return diouAt(a, i, b, j) - ratio(v, 1 - iouAt(a, i, b, j) + v) * v
}

function matrix(a: Boxes, b: Boxes, similarity: Similarity): Float64Array {
  checkUnits(a, b)
  const [left, right, columns] = [cornersOf(a), cornersOf(b), boxCount(b)]
  const values = new Float64Array(boxCount(a) * columns)
  for (let i = 0; i < boxCount(a); i++) {
    for (let j = 0; j < columns; j++) values[i * columns + j] = similarity(left, 4 * i, right, 4 * j)
  }
  return values
}

function intersectionAt(a: Float64Array, i: number, b: Float64Array, j: number): number {
  const width = Math.min(a[i + 2]!, b[j + 2]!) - Math.max(a[i]!, b[j]!)
  const height = Math.min(a[i + 3]!, b[j + 3]!) - Math.max(a[i + 1]!, b[j + 1]!)
  return Math.max(0, width) * Math.max(0, height)
}

/** Width, or one place further height, of the smallest box around both. */
function enclosingSide(a: Float64Array, i: number, b: Float64Array, j: number): number {
  return Math.max(a[i + 2]!, b[j + 2]!) - Math.min(a[i]!, b[j]!)
}

/** atan(width / height): a right angle for a box without height, and 0 for one without either. */
function proportionAt(a: Float64Array, i: number): number {
  return Math.atan2(a[i + 2]! - a[i]!, a[i + 3]! - a[i + 1]!)
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole
}
