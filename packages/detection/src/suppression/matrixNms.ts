import type { Boxes } from '../boxes/boxes.ts'
import { sortByScore } from '../order.ts'
import { candidatesOf, type Suppressed, type SuppressionOptions } from './candidates.ts'
import { indices } from './nms.ts'
import { checkSigma, type SoftDecay, weight } from './softNms.ts'

export interface MatrixNmsOptions extends SuppressionOptions {
  /** As a suppression of one box by another would weaken its score; linear without a threshold. */
  readonly decay: { readonly method: 'linear' } | { readonly method: 'gaussian'; readonly sigma: number }
}

/**
 * Matrix non-maximum suppression: all scores are weakened at once. Box j loses by the better box i that takes most from it:
 * f(u_ij) / f(u_i), where u_i is how much i itself overlaps a better one, and f is 1 − u or exp(−u² / σ). A twin of a better
 * box, which f takes all from, leaves that to the better one. Only boxes that overlap are compared.
 *
 * @param scores [n]; a box whose score is NaN or −Infinity is never kept
 * @returns those whose weakened scores are above the threshold, best first, of equal ones the lower number first
 * @throws DataError nms.lengths, nms.number, nms.maxOutputSize, nms.sigma
 * @see Wang et al., arXiv:2003.10152, section 3.3
 */
export function matrixNms(boxes: Boxes, scores: ArrayLike<number>, options: MatrixNmsOptions): Suppressed {
  const { scoreThreshold = Number.NEGATIVE_INFINITY } = options
  const decay: SoftDecay = options.decay.method === 'linear' ? { method: 'linear', threshold: 0 } : options.decay
  if (decay.method === 'gaussian') checkSigma(decay.sigma)
  const { corners, scores: known, order, most, classOf } = candidatesOf(boxes, scores, options)
  const indexOf = indices(corners, 0)
  const own = new Float64Array(known.length)
  const weakened = new Float64Array(known.length)
  for (const box of order) {
    const index = indexOf(classOf(box))
    let [most, factor] = [0, 1]
    index.visit(box, (better, overlap) => {
      most = Math.max(most, overlap)
      const already = weight(decay, own[better]!)
      if (already > 0) factor = Math.min(factor, weight(decay, overlap) / already)
      return false
    })
    own[box] = most
    weakened[box] = known[box]! * factor
    index.add(box)
  }
  const left = order.filter(box => weakened[box]! > scoreThreshold).sort()
  const kept = sortByScore(left, weakened).subarray(0, most)
  return { indices: kept, scores: Float64Array.from(kept, box => weakened[box]!) }
}
