import { places, sortByKey, sortByScore, startsOf } from '../order.ts'
import type { CocoDetections, CocoGroundTruth } from './dataset.ts'
import { cellMatcher } from './matchCell.ts'
import type { Overlap } from './overlaps.ts'
import { areaRanges, mostDetections } from './protocol.ts'

/** What became of detections. Thresholds are bits: bit t stands for `iouThresholds[t]`. */
export interface Matches {
  /** Detections by category, in each from the highest score down; of equal scores, in the order of images. */
  readonly order: Uint32Array
  /** Where each category's begin in that order: [categories + 1]. */
  readonly starts: Uint32Array
  /** How many of its class in its image are better; 255 for a hundred and more. */
  readonly ranks: Uint8Array
  /** Of each range of areas: at which thresholds a detection found something, and at which it counts neither way. */
  readonly found: readonly Uint16Array[]
  readonly ignored: readonly Uint16Array[]
  /** How many objects of each category there are to find in each range: [categories, ranges]. */
  readonly positives: Uint32Array
}

const beyond = 255

/**
 * Which detections found something, in each image, for each category, threshold and range of areas: from the best score
 * down, each takes the object that it overlaps most of those that are left, one that must be found before one that need
 * not; of equal overlaps the last, as in COCO's tools. Only cells of images and categories in which there is something
 * are visited, and nothing is kept of them but bits for each detection.
 */
export function matchAll(truth: CocoGroundTruth, detections: CocoDetections, overlap: Overlap): Matches {
  const { objects, images, categories } = truth
  const [byImage, byCategory] = [images.length, categories.length]
  const inImages = sortByKey(places(detections.count), detections.images, byImage)
  const best = sortByScore(inImages, detections.scores)
  const intoCells = (order: Uint32Array, things: Pick<CocoDetections, 'images' | 'categories'>) =>
    sortByKey(sortByKey(order, things.images, byImage), things.categories, byCategory)
  const cells = intoCells(best, detections)
  const objectCells = intoCells(places(objects.count), objects)

  const matches: Matches = {
    order: sortByKey(best, detections.categories, byCategory),
    starts: startsOf(detections.categories, byCategory),
    ranks: new Uint8Array(detections.count).fill(beyond),
    found: areaRanges.map(() => new Uint16Array(detections.count)),
    ignored: areaRanges.map(() => new Uint16Array(detections.count)),
    positives: countPositives(truth),
  }
  const match = cellMatcher(objects, detections, overlap, matches)
  let begin = 0
  for (let at = 0; at < cells.length; ) {
    const [category, image] = [detections.categories[cells[at]!]!, detections.images[cells[at]!]!]
    const place = category * byImage + image
    let end = at
    while (end < cells.length && isIn(cells[end]!, detections, category, image)) end++
    const cellOf = (object: number) => objects.categories[object]! * byImage + objects.images[object]!
    while (begin < objectCells.length && cellOf(objectCells[begin]!) < place) begin++
    let objectEnd = begin
    while (objectEnd < objectCells.length && cellOf(objectCells[objectEnd]!) === place) objectEnd++
    match(cells.subarray(at, Math.min(end, at + mostDetections)), objectCells.subarray(begin, objectEnd))
    at = end
  }
  return matches
}

function isIn(thing: number, things: CocoDetections, category: number, image: number): boolean {
  return things.categories[thing] === category && things.images[thing] === image
}

function countPositives({ objects, categories }: CocoGroundTruth): Uint32Array {
  const positives = new Uint32Array(categories.length * areaRanges.length)
  for (let i = 0; i < objects.count; i++) {
    if (objects.crowds[i] === 1) continue
    for (const [range, { low, high }] of areaRanges.entries()) {
      const isInRange = objects.areas[i]! >= low && objects.areas[i]! <= high
      if (isInRange) positives[objects.categories[i]! * areaRanges.length + range]! += 1
    }
  }
  return positives
}
