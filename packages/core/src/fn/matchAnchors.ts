import { ShapeError } from '../errors.ts'
import type { Ops } from '../op.ts'
import { greaterEqual } from './comparisons.ts'
import { scalar } from './scalar.ts'

export interface MatchAnchorsOptions {
  /** Ascending. */
  readonly thresholds: readonly number[]
  /** One for below the first threshold, one for each stretch from one on, such as [0, −1, 1]. */
  readonly labels: readonly number[]
  /** Whether each true box's best anchors, all that share the maximum, get the last label, however bad. */
  readonly allowLowQualityMatches: boolean
}

/**
 * Which true box each anchor belongs to, and whether it is to be trained as object, background, or not at all.
 *
 * @param quality [boxes, anchors], such as IoU
 * @returns two of [anchors]: `matches`, the number of the best box, of equal ones the first; and `labels`
 * @throws ShapeError matchAnchors.labels: not one more than thresholds
 * @see Ren et al., arXiv:1506.01497, section 3.1.2
 */
export function matchAnchors<T>(
  ops: Ops<T>,
  quality: T,
  { thresholds, labels, allowLowQualityMatches }: MatchAnchorsOptions,
): { readonly matches: T; readonly labels: T } {
  if (labels.length !== thresholds.length + 1 || thresholds.length === 0) {
    const received = `${labels.length} for ${thresholds.length} thresholds`
    throw new ShapeError({ code: 'matchAnchors.labels', expected: 'one label more than thresholds', received })
  }
  const [, anchors = 1] = ops.shapeOf(quality)
  const best = ops.max(quality, { axes: [0], keepDims: false })
  const lowest = ops.fill({ value: labels[0]!, shape: [anchors] })
  const labelled = thresholds.reduce(
    (y, threshold, i) => ops.select(greaterEqual(ops, best, scalar(ops, threshold)), scalar(ops, labels[i + 1]!), y),
    lowest,
  )
  const matches = ops.argMax(quality, { axis: 0 })
  if (!allowLowQualityMatches) return { matches, labels: labelled }
  const isBest = ops.equal(quality, ops.max(quality, { axes: [1], keepDims: true }))
  const isAnyBest = ops.max(isBest, { axes: [0], keepDims: false })
  return { matches, labels: ops.select(isAnyBest, scalar(ops, labels.at(-1)!), labelled) }
}
