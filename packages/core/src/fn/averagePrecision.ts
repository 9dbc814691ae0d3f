import type { Ops } from '../op.ts'
import { cumulativeMax } from './cumulativeMax.ts'
import { countRatio, type DetectionResults, precisionRecall } from './precisionRecall.ts'
import { scalar, zero } from './scalar.ts'
import { range } from './selection.ts'

/**
 * How the area under precision by recall is taken. Precision at a recall is the best at that recall or beyond:
 *
 * - `all-points`: the area under that staircase; VOC's since 2010
 * - `11-points`: its mean at recall 0, 0.1, …, 1; VOC's before
 * - `101-points`: its mean at recall 0, 0.01, …, 1; COCO's
 */
export type PrecisionInterpolation = 'all-points' | '11-points' | '101-points'

/**
 * Average precision of detections of one class.
 *
 * @returns []; 0 if there is nothing to find
 * @throws ShapeError precisionRecall.shapes
 * @see Everingham et al., The PASCAL Visual Object Classes Challenge, 2010, section 4.2
 * @see Lin et al., arXiv:1405.0312, and cocodataset.org's evaluation
 */
export function averagePrecision<T>(
  ops: Ops<T>,
  results: DetectionResults<T>,
  { interpolation }: { readonly interpolation: PrecisionInterpolation },
): T {
  const { hits, found, precision } = precisionRecall(ops, results)
  const { positives } = results
  if (interpolation === 'all-points') {
    // Recall rises where something is found, each time by as much.
    const backwards = { axes: [0] }
    const best = ops.reverse(cumulativeMax(ops, ops.reverse(precision, backwards)), backwards)
    return countRatio(ops, ops.sum(ops.mul(hits, best), { axes: [0], keepDims: false }), positives)
  }
  const steps = interpolation === '11-points' ? 10 : 100
  const [n = 0] = ops.shapeOf(found)
  // found / positives ≥ k / steps, in whole numbers; half a unit keeps both sides apart.
  const wanted = ops.mul(ops.reshape(range(ops, steps + 1), { shape: [steps + 1, 1] }), positives)
  const scaled = ops.add(ops.mul(ops.reshape(found, { shape: [1, n] }), scalar(ops, steps)), scalar(ops, 0.5))
  const reached = ops.select(ops.greater(scaled, wanted), ops.reshape(precision, { shape: [1, n] }), zero(ops))
  const best = ops.max(reached, { axes: [1], keepDims: false })
  const isAny = ops.greater(positives, scalar(ops, 0.5))
  const mean = ops.div(ops.sum(best, { axes: [0], keepDims: false }), scalar(ops, steps + 1))
  return ops.select(isAny, mean, zero(ops))
}
