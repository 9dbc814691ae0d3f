import { DataError } from '@convene/core'
import { places, sortByScore } from '../order.ts'

/** What came of detections of one class, in whatever order they stand. */
export interface DetectionOutcomes {
  readonly scores: Float64Array
  /** 1 where the detection found something that no better one had found, else 0. */
  readonly truePositives: Uint8Array
  /** 1 where a detection counts neither way, such as one that found a difficult object; none, if left out. */
  readonly ignored?: Uint8Array
  /** How many objects there were to find. */
  readonly positives: number
}

/** From the best score down, what does not count left out. */
export interface PrecisionRecallCurve {
  /** Which detection each point is of. */
  readonly order: Uint32Array
  /** How many were found so far. */
  readonly found: Uint32Array
  /** The part of the detections so far that found something. */
  readonly precision: Float64Array
  /** The part of the objects that were found so far; 0 if there are none. */
  readonly recall: Float64Array
  readonly positives: number
}

/**
 * Precision and recall of the best detection, of the best two, and so on; of equal scores the first comes first. What core's
 * function of the same meaning computes on a backend, without comparing each score with each other.
 *
 * @throws DataError precisionRecall.lengths: the lists differ in length
 * @throws DataError precisionRecall.score: a score is NaN
 * @throws DataError precisionRecall.positives: no whole number from 0 on, or fewer than were found
 * @see Everingham et al., The PASCAL Visual Object Classes Challenge, 2010, section 4.2
 */
export function precisionRecallCurve(outcomes: DetectionOutcomes): PrecisionRecallCurve {
  check(outcomes)
  const { scores, truePositives, ignored, positives } = outcomes
  const order = sortByScore(places(scores.length), scores).filter(i => ignored?.[i] !== 1)
  const found = new Uint32Array(order.length)
  let hits = 0
  for (const [rank, i] of order.entries()) {
    hits += truePositives[i]!
    found[rank] = hits
  }
  return {
    order,
    found,
    precision: Float64Array.from(found, (count, rank) => count / (rank + 1)),
    recall: Float64Array.from(found, count => (positives === 0 ? 0 : count / positives)),
    positives,
  }
}

function check({ scores, truePositives, ignored, positives }: DetectionOutcomes): void {
  const lengths = [scores, truePositives, ignored ?? scores].map(({ length }) => length)
  if (new Set(lengths).size > 1) {
    throw new DataError({ code: 'precisionRecall.lengths', expected: 'lists of one length', received: String(lengths) })
  }
  if (scores.some(Number.isNaN)) {
    throw new DataError({ code: 'precisionRecall.score', expected: 'scores that can be compared', received: 'NaN' })
  }
  const hits = truePositives.reduce((sum, hit, i) => (ignored?.[i] === 1 ? sum : sum + hit), 0)
  if (Number.isInteger(positives) && positives >= hits) return
  const expected = `a whole number of objects, at least the ${hits} found`
  throw new DataError({ code: 'precisionRecall.positives', expected, received: String(positives) })
}
