import { ShapeError } from '../errors.ts'
import type { Ops } from '../op.ts'
import { formatShape } from '../shape.ts'
import { minimum } from './arithmetic.ts'
import { scalar, zero } from './scalar.ts'
import { range } from './selection.ts'

// Boxes are rows [x1, y1, x2, y2] with x1 ≤ x2 and y1 ≤ y2; [y1, x1, y2, x2] does as well. No pixel is added to a side.

/**
 * Intersection over union of each box of a with each of b; 0 where the union is empty.
 *
 * @param a [m, 4]
 * @param b [n, 4]
 * @returns [m, n]
 * @throws ShapeError boxes.shape: not rows of four
 */
export function pairwiseIou<T>(ops: Ops<T>, a: T, b: T): T {
  const { intersection, union } = overlap(ops, a, b)
  return safeRatio(ops, intersection, union)
}

/**
 * Generalized IoU: IoU less the part of the smallest enclosing box that neither box covers.
 *
 * @see Rezatofighi et al., arXiv:1902.09630
 */
export function pairwiseGiou<T>(ops: Ops<T>, a: T, b: T): T {
  const { intersection, union, enclosing } = overlap(ops, a, b)
  return ops.sub(safeRatio(ops, intersection, union), safeRatio(ops, ops.sub(enclosing, union), enclosing))
}

/**
 * Distance IoU: IoU less the squared distance of the centres over the squared diagonal of the enclosing box.
 *
 * @see Zheng et al., arXiv:1911.08287
 */
export function pairwiseDiou<T>(ops: Ops<T>, a: T, b: T): T {
  const { intersection, union, centreDistance, diagonal } = overlap(ops, a, b)
  return ops.sub(safeRatio(ops, intersection, union), safeRatio(ops, centreDistance, diagonal))
}

interface Overlap<T> {
  readonly intersection: T
  readonly union: T
  readonly enclosing: T
  /** Squared. */
  readonly centreDistance: T
  /** Squared, of the enclosing box. */
  readonly diagonal: T
}

function overlap<T>(ops: Ops<T>, a: T, b: T): Overlap<T> {
  const [ax1, ay1, ax2, ay2] = columns(ops, a, count => [count, 1])
  const [bx1, by1, bx2, by2] = columns(ops, b, count => [1, count])
  const area = (x1: T, y1: T, x2: T, y2: T) => ops.mul(ops.sub(x2, x1), ops.sub(y2, y1))
  const side = (low: T, high: T) => ops.relu(ops.sub(high, low))
  const width = side(ops.maximum(ax1, bx1), minimum(ops, ax2, bx2))
  const height = side(ops.maximum(ay1, by1), minimum(ops, ay2, by2))
  const intersection = ops.mul(width, height)
  const union = ops.sub(ops.add(area(ax1, ay1, ax2, ay2), area(bx1, by1, bx2, by2)), intersection)
  const outerWidth = ops.sub(ops.maximum(ax2, bx2), minimum(ops, ax1, bx1))
  const outerHeight = ops.sub(ops.maximum(ay2, by2), minimum(ops, ay1, by1))
  const square = (x: T) => ops.mul(x, x)
  const apart = (a1: T, a2: T, b1: T, b2: T) =>
    square(ops.mul(scalar(ops, 0.5), ops.sub(ops.add(a1, a2), ops.add(b1, b2))))
  return {
    intersection,
    union,
    enclosing: ops.mul(outerWidth, outerHeight),
    centreDistance: ops.add(apart(ax1, ax2, bx1, bx2), apart(ay1, ay2, by1, by2)),
    diagonal: ops.add(square(outerWidth), square(outerHeight)),
  }
}

function columns<T>(ops: Ops<T>, boxes: T, shapeOf: (count: number) => readonly number[]): readonly [T, T, T, T] {
  const shape = ops.shapeOf(boxes)
  const [count = 0, size] = shape
  if (shape.length !== 2 || size !== 4) {
    throw new ShapeError({ code: 'boxes.shape', expected: 'boxes as [n, 4]', received: formatShape(shape) })
  }
  const column = (i: number) =>
    ops.reshape(ops.slice(boxes, { begin: [0, i], size: [count, 1] }), { shape: shapeOf(count) })
  return [column(0), column(1), column(2), column(3)]
}

/** x / y, and 0 where y is 0. */
function safeRatio<T>(ops: Ops<T>, x: T, y: T): T {
  const isEmpty = ops.equal(y, zero(ops))
  return ops.select(isEmpty, zero(ops), ops.div(x, ops.select(isEmpty, scalar(ops, 1), y)))
}

export interface NonMaxSuppressionOptions {
  /** How many boxes to keep at most. */
  readonly maxOutputSize: number
  /** A box goes if it overlaps a kept one by *more* than this, as in TensorFlow, torchvision and ONNX. */
  readonly iouThreshold: number
  /** Boxes that do not score *more* than this are out from the beginning; none is, if left out. */
  readonly scoreThreshold?: number
}

/**
 * Non-maximum suppression: takes the highest score again and again, of equal ones the first, and strikes out what
 * overlaps it too much. Made of ops, so that it runs on every backend: its cost grows with the number kept times the
 * number of boxes.
 *
 * @param boxes  [n, 4]
 * @param scores [n]
 * @returns      [maxOutputSize]: the boxes' numbers, best first, then −1
 */
export function nonMaxSuppression<T>(ops: Ops<T>, boxes: T, scores: T, options: NonMaxSuppressionOptions): T {
  const { maxOutputSize, iouThreshold, scoreThreshold } = options
  const [n = 0] = ops.shapeOf(boxes)
  const places = range(ops, n)
  const iou = pairwiseIou(ops, boxes, boxes)
  const slots = range(ops, maxOutputSize)
  const one = scalar(ops, 1)
  let alive =
    scoreThreshold === undefined ? ops.fill({ value: 1, shape: [n] }) : ops.greater(scores, scalar(ops, scoreThreshold))
  let kept = ops.fill({ value: -1, shape: [maxOutputSize] })
  for (let i = 0; i < maxOutputSize; i++) {
    const best = ops.argMax(ops.select(alive, scores, scalar(ops, -(2 ** 127))), { axis: 0 })
    const anyLeft = ops.max(alive, { axes: [0], keepDims: false })
    const isSlot = ops.mul(ops.equal(slots, scalar(ops, i)), anyLeft)
    kept = ops.select(isSlot, best, kept)
    const overlaps = ops.greater(ops.gather(iou, best), scalar(ops, iouThreshold))
    const gone = ops.maximum(overlaps, ops.equal(places, best))
    alive = ops.mul(alive, ops.sub(one, gone))
  }
  return kept
}
