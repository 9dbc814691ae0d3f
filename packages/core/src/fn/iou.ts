import { ShapeError } from '../errors.ts'
import type { Ops } from '../op.ts'
import { formatShape } from '../shape.ts'
import { minimum, square } from './arithmetic.ts'
import { type BoxSides, boxSides } from './boxes.ts'
import { safeRatio } from './safeRatio.ts'
import { scalar, zero } from './scalar.ts'

// Boxes are [..., 4] as [x1, y1, x2, y2] with x1 ≤ x2 and y1 ≤ y2; [y1, x1, y2, x2] does as well. No pixel is added to a
// side. Each function is of one box with one other, elementwise, their shapes before the last axis broadcasting; of each
// box with each other, where its name begins with `pairwise`: then a is [m, 4], b is [n, 4], and the result [m, n].
//
// Errors: ShapeError boxes.shape, if the last axis is not 4 or, for pairs, boxes are not rows.

/** Intersection over union; 0 where the union is empty. */
export function iou<T>(ops: Ops<T>, a: T, b: T): T {
  return iouOfSides(ops, boxSides(ops, a), boxSides(ops, b))
}

/**
 * Generalized IoU: IoU less the part of the smallest enclosing box that neither box covers.
 *
 * @see Rezatofighi et al., arXiv:1902.09630, algorithm 1
 */
export function giou<T>(ops: Ops<T>, a: T, b: T): T {
  const [p, q] = [boxSides(ops, a), boxSides(ops, b)]
  const { intersection, union } = overlap(ops, p, q)
  const { width, height } = enclosing(ops, p, q)
  const area = ops.mul(width, height)
  return ops.sub(safeRatio(ops, intersection, union), safeRatio(ops, ops.sub(area, union), area))
}

/**
 * Distance IoU: IoU less the squared distance of the centres over the squared diagonal of the enclosing box.
 *
 * @see Zheng et al., arXiv:1911.08287, equation 7
 */
export function diou<T>(ops: Ops<T>, a: T, b: T): T {
  return diouOfSides(ops, boxSides(ops, a), boxSides(ops, b)).diou
}

/**
 * Complete IoU: distance IoU less α·v, where v = (4 / π²)·(atan(w / h) − atan(w′ / h′))² says how much the proportions
 * differ, and α = v / (1 − IoU + v) how much that matters. The paper takes α for a constant in the gradient; here it is
 * differentiated like everything else, so that the gradient is that of the function.
 *
 * @see Zheng et al., arXiv:1911.08287, equations 8 to 11
 */
export function ciou<T>(ops: Ops<T>, a: T, b: T): T {
  const [p, q] = [boxSides(ops, a), boxSides(ops, b)]
  const { iou, diou } = diouOfSides(ops, p, q)
  const difference = ops.sub(proportion(ops, p), proportion(ops, q))
  const v = ops.mul(scalar(ops, 4 / Math.PI ** 2), square(ops, difference))
  const alpha = safeRatio(ops, v, ops.add(ops.sub(scalar(ops, 1), iou), v))
  return ops.sub(diou, ops.mul(alpha, v))
}

export function pairwiseIou<T>(ops: Ops<T>, a: T, b: T): T {
  return pairwise(ops, iou, a, b)
}

export function pairwiseGiou<T>(ops: Ops<T>, a: T, b: T): T {
  return pairwise(ops, giou, a, b)
}

export function pairwiseDiou<T>(ops: Ops<T>, a: T, b: T): T {
  return pairwise(ops, diou, a, b)
}

export function pairwiseCiou<T>(ops: Ops<T>, a: T, b: T): T {
  return pairwise(ops, ciou, a, b)
}

/** IoU of boxes that are already taken apart. */
export function iouOfSides<T>(ops: Ops<T>, a: BoxSides<T>, b: BoxSides<T>): T {
  const { intersection, union } = overlap(ops, a, b)
  return safeRatio(ops, intersection, union)
}

function pairwise<T>(ops: Ops<T>, measure: (ops: Ops<T>, a: T, b: T) => T, a: T, b: T): T {
  const rows = (boxes: T, place: 0 | 1) => {
    const shape = ops.shapeOf(boxes)
    if (shape.length !== 2) {
      throw new ShapeError({ code: 'boxes.shape', expected: 'boxes as [n, 4]', received: formatShape(shape) })
    }
    return ops.reshape(boxes, { shape: shape.toSpliced(place, 0, 1) })
  }
  return measure(ops, rows(a, 1), rows(b, 0))
}

function overlap<T>(ops: Ops<T>, a: BoxSides<T>, b: BoxSides<T>): { readonly intersection: T; readonly union: T } {
  const area = ({ x1, y1, x2, y2 }: BoxSides<T>) => ops.mul(ops.sub(x2, x1), ops.sub(y2, y1))
  const width = ops.relu(ops.sub(minimum(ops, a.x2, b.x2), ops.maximum(a.x1, b.x1)))
  const height = ops.relu(ops.sub(minimum(ops, a.y2, b.y2), ops.maximum(a.y1, b.y1)))
  const intersection = ops.mul(width, height)
  return { intersection, union: ops.sub(ops.add(area(a), area(b)), intersection) }
}

function enclosing<T>(ops: Ops<T>, a: BoxSides<T>, b: BoxSides<T>): { readonly width: T; readonly height: T } {
  return {
    width: ops.sub(ops.maximum(a.x2, b.x2), minimum(ops, a.x1, b.x1)),
    height: ops.sub(ops.maximum(a.y2, b.y2), minimum(ops, a.y1, b.y1)),
  }
}

function diouOfSides<T>(ops: Ops<T>, a: BoxSides<T>, b: BoxSides<T>): { readonly iou: T; readonly diou: T } {
  const { width, height } = enclosing(ops, a, b)
  const diagonal = ops.add(square(ops, width), square(ops, height))
  const half = scalar(ops, 0.5)
  const apart = (low: T, high: T, otherLow: T, otherHigh: T) =>
    square(ops, ops.mul(half, ops.sub(ops.add(low, high), ops.add(otherLow, otherHigh))))
  const distance = ops.add(apart(a.x1, a.x2, b.x1, b.x2), apart(a.y1, a.y2, b.y1, b.y2))
  const iou = iouOfSides(ops, a, b)
  return { iou, diou: ops.sub(iou, safeRatio(ops, distance, diagonal)) }
}

/** atan(width / height): a right angle for a box without height, and 0 for one without either. */
function proportion<T>(ops: Ops<T>, { x1, y1, x2, y2 }: BoxSides<T>): T {
  const [width, height] = [ops.sub(x2, x1), ops.sub(y2, y1)]
  const isFlat = ops.equal(height, zero(ops))
  const angle = ops.atan(ops.div(width, ops.select(isFlat, scalar(ops, 1), height)))
  const flat = ops.mul(scalar(ops, Math.PI / 2), ops.greater(width, zero(ops)))
  return ops.select(isFlat, flat, angle)
}
