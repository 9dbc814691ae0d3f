import type { PrecisionInterpolation } from '@convene/core'
import type { PrecisionRecallCurve } from './precisionRecall.ts'

/**
 * The area under precision by recall, in one of core's three ways: the mean of the best precision at recall 0, 10, …, 100 % or
 * beyond (`11-points`, the textbook's and VOC's until 2009), the same at each percent (`101-points`, COCO's), or the area
 * under that staircase (`all-points`, VOC's since).
 *
 * @returns 0 if there is nothing to find
 * @see Everingham et al., The PASCAL Visual Object Classes Challenge, 2010, section 4.2
 */
export function averagePrecisionOf(curve: PrecisionRecallCurve, interpolation: PrecisionInterpolation): number {
  const { found, precision, positives } = curve
  if (positives === 0 || found.length === 0) return 0
  const best = precision.slice()
  for (let i = best.length - 1; i > 0; i--) best[i - 1] = Math.max(best[i - 1]!, best[i]!)
  if (interpolation === 'all-points') {
    // Recall rises where something is found, each time by as much.
    return best.reduce((sum, value, i) => (found[i]! > (found[i - 1] ?? 0) ? sum + value : sum), 0) / positives
  }
  const steps = interpolation === '11-points' ? 10 : 100
  let [sum, at] = [0, 0]
  for (let step = 0; step <= steps; step++) {
    // found / positives ≥ step / steps, in whole numbers.
    while (at < found.length && found[at]! * steps < step * positives) at++
    sum += best[at] ?? 0
  }
  return sum / (steps + 1)
}
