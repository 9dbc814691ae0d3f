import { DataError } from '@convene/core'
import TinyQueue from 'tinyqueue'
import type { Boxes } from '../boxes/boxes.ts'
import { type Candidates, candidatesOf, checkFromZero, type Suppressed, type SuppressionOptions } from './candidates.ts'
import { indices } from './nms.ts'

/**
 * What becomes of a score s whose box overlaps a kept one by u:
 *
 * - `linear`: s · (1 − u), if u is more than the threshold
 * - `gaussian`: s · exp(−u² / σ)
 */
export type SoftDecay =
  | { readonly method: 'linear'; readonly threshold: number }
  | { readonly method: 'gaussian'; readonly sigma: number }

export interface SoftNmsOptions extends SuppressionOptions {
  readonly decay: SoftDecay
  /** A box that overlaps a kept one by more than this goes at once; none does, if left out. */
  readonly iouThreshold?: number
}

interface Waiting {
  readonly box: number
  /** As it was when the box was last looked at: it can only have fallen. */
  readonly score: number
  /** How many kept boxes the score has felt. */
  readonly seen: number
}

/**
 * Soft non-maximum suppression: what overlaps a kept box loses some of its score instead of going. A box whose score falls to
 * the threshold is out. Exact: a score is brought up to date when its box is the best that waits, by the kept boxes in
 * their order, and the box waits again if another is better now.
 *
 * @param scores [n], none below 0; NaN is never kept
 * @returns the scores that were left when a box was taken
 * @throws DataError nms.lengths, nms.number, nms.maxOutputSize, nms.iouThreshold, nms.sigma, nms.threshold
 * @throws DataError nms.score: one below 0, which would gain
 * @see Bodla et al., arXiv:1704.04503, equations 1 to 3
 */
export function softNms(boxes: Boxes, scores: ArrayLike<number>, options: SoftNmsOptions): Suppressed {
  const { decay, iouThreshold = Number.POSITIVE_INFINITY, scoreThreshold = Number.NEGATIVE_INFINITY } = options
  checkFromZero('iouThreshold', iouThreshold)
  if (decay.method === 'linear') checkFromZero('threshold', decay.threshold)
  else checkSigma(decay.sigma)
  const candidates = candidatesOf(boxes, scores, options)
  checkScores(candidates)
  const { corners, classOf, order, most } = candidates
  const queue = new TinyQueue<Waiting>(
    Array.from(order, box => ({ box, score: candidates.scores[box]!, seen: 0 })),
    (a, b) => b.score - a.score || a.box - b.box,
  )
  const indexOf = indices(corners, 0)
  const rankOf = new Map<number, number>()
  const kept: Waiting[] = []
  for (let best = queue.pop(); best !== undefined && kept.length < most; best = queue.pop()) {
    const { box, seen } = best
    const index = indexOf(classOf(box))
    const felt: [rank: number, overlap: number][] = []
    index.visit(box, (other, overlap) => {
      const rank = rankOf.get(other)!
      if (rank >= seen) felt.push([rank, overlap])
      return overlap > iouThreshold
    })
    if (felt.some(([, overlap]) => overlap > iouThreshold)) continue
    felt.sort(([a], [b]) => a - b)
    const score = felt.reduce((left, [, overlap]) => left * weight(decay, overlap), best.score)
    if (!(score > scoreThreshold)) continue
    if (score < best.score) queue.push({ box, score, seen: kept.length })
    else {
      rankOf.set(box, kept.length)
      index.add(box)
      kept.push(best)
    }
  }
  return { indices: Uint32Array.from(kept, ({ box }) => box), scores: Float64Array.from(kept, ({ score }) => score) }
}

export function weight(decay: SoftDecay, overlap: number): number {
  if (decay.method === 'gaussian') return Math.exp(-(overlap ** 2) / decay.sigma)
  return overlap > decay.threshold ? 1 - overlap : 1
}

/** @throws DataError nms.sigma: not above 0 */
export function checkSigma(sigma: number): void {
  if (sigma > 0) return
  throw new DataError({ code: 'nms.sigma', expected: 'a number above 0', received: String(sigma) })
}

function checkScores({ order, scores }: Candidates): void {
  const lowest = order.at(-1)
  if (lowest === undefined || scores[lowest]! >= 0) return
  throw new DataError({ code: 'nms.score', expected: 'scores from 0 on', received: String(scores[lowest]) })
}
