import type { Matches } from './match.ts'
import { areaRanges, iouThresholds, maxDetections, mostDetections, recallThresholds } from './protocol.ts'

const [T, R] = [iouThresholds.length, recallThresholds.length]

/** What a category's detections reach in one range of areas. */
export interface CategoryCurves {
  /** [thresholds, 101]: the best precision at each recall or beyond; 0 where that recall is not reached. */
  readonly precision: Float64Array
  /** [maxDetections, thresholds]: the part of the objects that is found. */
  readonly recall: Float64Array
}

/** The curves of a category in each range of areas; undefined where there is nothing to find. */
export function curvesOf(matches: Matches, category: number): readonly (CategoryCurves | undefined)[] {
  const { order, starts, ranks, positives } = matches
  const counted = order.subarray(starts[category]!, starts[category + 1]!).filter(d => ranks[d]! < mostDetections)
  return areaRanges.map((_, range) => {
    const count = positives[category * areaRanges.length + range]!
    return count === 0 ? undefined : curvesIn(matches, range, counted, count)
  })
}

function curvesIn(matches: Matches, range: number, order: Uint32Array, positives: number): CategoryCurves {
  const precision = new Float64Array(T * R)
  const recall = new Float64Array(maxDetections.length * T)
  const precisions = new Float64Array(order.length)
  for (let t = 0; t < T; t++) {
    const hits = precisionsAtHits(matches, range, order, t, precisions)
    fillStaircase(precisions.subarray(0, hits), positives, precision.subarray(t * R, (t + 1) * R))
    for (const [at, most] of maxDetections.entries()) {
      recall[at * T + t] = countHits(matches, range, order, t, most) / positives
    }
  }
  return { precision, recall }
}

/** The precision up to each detection that found something; returns how many did. */
function precisionsAtHits(
  { found, ignored }: Matches,
  range: number,
  order: Uint32Array,
  t: number,
  precisions: Float64Array,
): number {
  const [foundAt, ignoredAt, bit] = [found[range]!, ignored[range]!, 1 << t]
  let [hits, misses] = [0, 0]
  for (let i = 0; i < order.length; i++) {
    const d = order[i]!
    if ((ignoredAt[d]! & bit) !== 0) continue
    if ((foundAt[d]! & bit) === 0) misses++
    else {
      hits++
      // COCO's tools add the smallest step from 1 to avoid 0 / 0, and their published digits have it.
      precisions[hits - 1] = hits / (misses + hits + Number.EPSILON)
    }
  }
  return hits
}

/** Recall rises at hits only, so the best precision at a recall or beyond is that of a hit. */
function fillStaircase(precisions: Float64Array, positives: number, staircase: Float64Array): void {
  for (let i = precisions.length - 1; i > 0; i--) precisions[i - 1] = Math.max(precisions[i - 1]!, precisions[i]!)
  let hit = 0
  for (let r = 0; r < R; r++) {
    while (hit < precisions.length && (hit + 1) / positives < recallThresholds[r]!) hit++
    if (hit === precisions.length) return
    staircase[r] = precisions[hit]!
  }
}

function countHits(
  { found, ignored, ranks }: Matches,
  range: number,
  order: Uint32Array,
  t: number,
  most: number,
): number {
  const [foundAt, ignoredAt, bit] = [found[range]!, ignored[range]!, 1 << t]
  let hits = 0
  for (let i = 0; i < order.length; i++) {
    const d = order[i]!
    if (ranks[d]! < most && (foundAt[d]! & ~ignoredAt[d]! & bit) !== 0) hits++
  }
  return hits
}
