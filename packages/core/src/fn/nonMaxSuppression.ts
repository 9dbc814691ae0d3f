import type { SuppressedAttrs } from '../composites/suppressed.ts'
import { ShapeError } from '../errors.ts'
import type { Ops } from '../op.ts'
import { formatShape, sameShape } from '../shape.ts'
import { square } from './arithmetic.ts'
import { boxSides } from './boxes.ts'
import { lowest, scalar, zero } from './scalar.ts'
import { type Suppression, suppress } from './suppress.ts'

export interface SuppressionOptions<T> {
  /** How many boxes to keep at most. */
  readonly maxOutputSize: number
  /** Boxes that do not score *more* than this are out; all that have a score are in, if left out. */
  readonly scoreThreshold?: number
  /** The class of each box, [n]: boxes of different classes leave each other alone, as in torchvision's `batched_nms`. */
  readonly classes?: T
}

export interface NonMaxSuppressionOptions<T> extends SuppressionOptions<T> {
  /** A box goes if it overlaps a kept one by *more* than this, as in TensorFlow, torchvision and ONNX. */
  readonly iouThreshold: number
}

/**
 * Non-maximum suppression: takes the highest score again and again, of equal ones the first, and strikes out what
 * overlaps it too much. A composite: it runs on every backend, and where none overrides it, it costs as many steps as are
 * kept at most, each with one row of IoUs.
 *
 * @param boxes  [n, 4], any two opposite corners
 * @param scores [n]; a box whose score is NaN or −Infinity is never kept
 * @throws ShapeError boxes.shape, nonMaxSuppression.scores, suppressed.classes, nonMaxSuppression.maxOutputSize
 */
export function nonMaxSuppression<T>(
  ops: Ops<T>,
  boxes: T,
  scores: T,
  { classes, scoreThreshold = lowest, ...options }: NonMaxSuppressionOptions<T>,
): Suppression<T> {
  checkScores(ops, boxes, scores)
  const attrs: SuppressedAttrs = { ...options, scoreThreshold }
  const inputs = classes === undefined ? [boxes, scores] : [boxes, scores, classes]
  const indices = ops.composite({ op: 'suppressed', inputs, attrs })
  const isKept = ops.greater(indices, scalar(ops, -1))
  return {
    indices,
    scores: ops.select(isKept, ops.gather(scores, indices), zero(ops)),
    count: ops.sum(isKept, { axes: [0], keepDims: false }),
  }
}

export interface SoftNonMaxSuppressionOptions<T> extends SuppressionOptions<T> {
  /**
   * What becomes of a score s whose box overlaps a kept one by u:
   *
   * - `linear`: s·(1 − u), if u is more than the threshold
   * - `gaussian`: s·exp(−u² / σ). TensorFlow's softNmsSigma is half of this σ.
   */
  readonly decay:
    | { readonly method: 'linear'; readonly threshold: number }
    | { readonly method: 'gaussian'; readonly sigma: number }
  /** A box that overlaps a kept one by more than this goes at once; none does, if left out. */
  readonly iouThreshold?: number
}

/**
 * Soft non-maximum suppression: what overlaps a kept box loses some of its score instead of going. The scores that come
 * out are those that were left when a box was taken.
 *
 * @param boxes  [n, 4], any two opposite corners
 * @param scores [n]
 * @throws ShapeError as `nonMaxSuppression`
 * @see Bodla et al., arXiv:1704.04503, equations 1 to 3
 */
export function softNonMaxSuppression<T>(
  ops: Ops<T>,
  boxes: T,
  scores: T,
  { decay, iouThreshold, ...options }: SoftNonMaxSuppressionOptions<T>,
): Suppression<T> {
  checkScores(ops, boxes, scores)
  const weaken = (overlaps: T) => {
    if (decay.method === 'gaussian') return ops.exp(ops.mul(scalar(ops, -1 / decay.sigma), square(ops, overlaps)))
    const one = scalar(ops, 1)
    return ops.select(ops.greater(overlaps, scalar(ops, decay.threshold)), ops.sub(one, overlaps), one)
  }
  return suppress(ops, boxSides(ops, boxes), scores, {
    ...options,
    ...(iouThreshold !== undefined && { strikes: overlaps => ops.greater(overlaps, scalar(ops, iouThreshold)) }),
    weaken,
  })
}

function checkScores<T>(ops: Ops<T>, boxes: T, scores: T): void {
  const [box, score] = [ops.shapeOf(boxes), ops.shapeOf(scores)]
  if (score.length === 1 && sameShape([...score, 4], box)) return
  const received = `${formatShape(score)} for ${formatShape(box)}`
  throw new ShapeError({ code: 'nonMaxSuppression.scores', expected: 'scores as [n] for boxes as [n, 4]', received })
}
