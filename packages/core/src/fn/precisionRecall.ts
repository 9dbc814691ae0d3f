import { ShapeError } from '../errors.ts'
import type { Ops } from '../op.ts'
import { formatShape, sameShape } from '../shape.ts'
import { less } from './comparisons.ts'
import { cumulativeSum } from './cumulativeSum.ts'
import { lowest, scalar, zero } from './scalar.ts'
import { range } from './selection.ts'

/** What came of detections, in whatever order they stand. */
export interface DetectionResults<T> {
  /** [n]; NaN counts as the lowest finite score. */
  readonly scores: T
  /** [n]: 1 where the detection found something that no better one had found, else 0. */
  readonly truePositives: T
  /** [n]: 1 where a detection counts neither way, such as one that found a difficult object; none, if left out. */
  readonly ignored?: T
  /** []: how many objects there were to find. */
  readonly positives: T
}

/** From the best score down, [n] each; of equal scores the first comes first. */
export interface PrecisionRecall<T> {
  /** 1 where something was found. */
  readonly hits: T
  /** How many were found so far. */
  readonly found: T
  /** The part of the detections so far that found something; 0 before any counts. */
  readonly precision: T
  /** The part of the objects that were found so far; 0 if there are none. */
  readonly recall: T
}

/**
 * Precision and recall of the best detection, of the best two, and so on. Ranks come from comparing each score with each
 * other, so memory grows with n².
 *
 * @throws ShapeError precisionRecall.shapes: the lists are not all [n]
 * @see Everingham et al., The PASCAL Visual Object Classes Challenge, 2010, section 4.2
 */
export function precisionRecall<T>(ops: Ops<T>, results: DetectionResults<T>): PrecisionRecall<T> {
  const { scores, truePositives, ignored, positives } = results
  const shape = ops.shapeOf(scores)
  const [n = 0] = shape
  const lists = [truePositives, ...(ignored === undefined ? [] : [ignored])].map(x => ops.shapeOf(x))
  if (shape.length !== 1 || !lists.every(list => sameShape(list, shape)) || ops.shapeOf(positives).length !== 0) {
    const received = [shape, ...lists, ops.shapeOf(positives)].map(formatShape).join(', ')
    throw new ShapeError({ code: 'precisionRecall.shapes', expected: 'lists of one length, and a number', received })
  }
  const ranks = ranksOf(ops, scores)
  const sorted = (x: T) => ops.scatterAdd(ranks, x, { rows: n })
  const hits = sorted(truePositives)
  const one = scalar(ops, 1)
  const counted = ignored === undefined ? ops.fill({ value: 1, shape }) : ops.sub(one, sorted(ignored))
  const soFar = (x: T) => cumulativeSum(ops, x, { axis: 0 })
  const found = soFar(hits)
  return {
    hits,
    found,
    precision: countRatio(ops, found, soFar(counted)),
    recall: countRatio(ops, found, positives),
  }
}

/** The place of each score if they stood from the largest down. */
function ranksOf<T>(ops: Ops<T>, scores: T): T {
  const [n = 0] = ops.shapeOf(scores)
  const known = ops.select(ops.equal(scores, scores), scores, scalar(ops, lowest))
  const [own, others] = [ops.reshape(known, { shape: [n, 1] }), ops.reshape(known, { shape: [1, n] })]
  const [place, otherPlace] = [ops.reshape(range(ops, n), { shape: [n, 1] }), range(ops, n)]
  const isBefore = ops.add(ops.greater(others, own), ops.mul(ops.equal(others, own), less(ops, otherPlace, place)))
  return ops.sum(isBefore, { axes: [1], keepDims: false })
}

/** x / count of whole numbers, and 0 where the count is 0. */
export function countRatio<T>(ops: Ops<T>, x: T, count: T): T {
  const isThere = ops.greater(count, scalar(ops, 0.5))
  return ops.select(isThere, ops.div(x, ops.select(isThere, count, scalar(ops, 1))), zero(ops))
}
