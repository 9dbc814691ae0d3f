import { DataError } from '@convene/core'
import type { Metric } from './metric.ts'

/**
 * The area under the receiver operating characteristic, of scores in [0, 1] and labels 0 and 1: the chance that something
 * that is one scores higher than something that is not, equal scores counting half. Scores fall into `bins` of equal width,
 * and those of one bin count as equal.
 *
 * @param bins 4096, if left out
 * @returns NaN where all labels are the same
 * @throws DataError auc.score: a score outside [0, 1]
 * @see Fawcett, An introduction to ROC analysis, 2006, algorithm 2
 */
export function auc(bins = 4096): Metric {
  const binOf = (score: number): number => {
    if (score >= 0 && score <= 1) return Math.min(bins - 1, Math.floor(score * bins))
    throw new DataError({ code: 'auc.score', expected: 'a score in [0, 1]', received: String(score) })
  }
  return {
    name: 'auc',
    higherIsBetter: true,
    // How many negatives are in each bin, then how many positives.
    initial: new Array<number>(2 * bins).fill(0),
    update: (sums, labels, { data }) => {
      const counts = [...sums]
      data.forEach((score, i) => {
        counts[binOf(score) + (labels.data[i]! > 0.5 ? bins : 0)]! += 1
      })
      return counts
    },
    result: sums => {
      let [negatives, positives, pairs] = [0, 0, 0]
      for (let bin = 0; bin < bins; bin++) {
        const [below, here] = [sums[bin]!, sums[bins + bin]!]
        pairs += here * (negatives + below / 2)
        negatives += below
        positives += here
      }
      return pairs / (negatives * positives)
    },
  }
}
