import { DataError, type Key, splitKey, uniform } from '@convene/core'

/** Widths and heights of anchors for a set of boxes. */
export interface AnchorClusters {
  /** By their area, the smallest first. */
  readonly anchors: readonly (readonly [width: number, height: number])[]
  /** The mean, over the boxes, of the IoU with the best anchor, both at one corner. */
  readonly meanIou: number
}

export interface ClusterOptions {
  /** How many times to start anew; the best result counts. 5, if left out. */
  readonly restarts?: number
}

/** Assignments have come to rest long before. */
const maxIterations = 300

/**
 * Anchors by k-means: boxes go to the anchor with the smallest 1 − IoU, and anchors to the mean width and height of their
 * boxes, until nothing changes. That need not lower the mean distance, so the best state on the way is what counts. The
 * first anchors are boxes, drawn by k-means++: each next one with a chance that grows with the square of its distance to
 * the nearest so far.
 *
 * @param sizes [n, 2]: width and height of each box, above 0
 * @param k     how many anchors; fewer come out if there are fewer different boxes
 * @throws DataError anchors.sizes: no boxes, half a one, or a side that is not above 0
 * @throws DataError anchors.k: no whole number from 1 to the number of boxes
 * @see Redmon & Farhadi, arXiv:1612.08242, section 2
 * @see Arthur & Vassilvitskii, k-means++: The Advantages of Careful Seeding, 2007
 */
export function clusterAnchors(
  sizes: ArrayLike<number>,
  k: number,
  key: Key,
  { restarts = 5 }: ClusterOptions = {},
): AnchorClusters {
  const boxes = check(sizes, k)
  let best: State = { anchors: new Float64Array(0), meanIou: -1 }
  for (const start of splitKey(key, restarts)) {
    const found = refine(boxes, seed(boxes, k, start))
    if (found.meanIou > best.meanIou) best = found
  }
  const anchors = Array.from({ length: best.anchors.length / 2 }, (_, i) => {
    return [best.anchors[2 * i]!, best.anchors[2 * i + 1]!] as const
  })
  return { anchors: anchors.sort((a, b) => a[0] * a[1] - b[0] * b[1] || a[0] - b[0]), meanIou: best.meanIou }
}

interface State {
  /** [k, 2] */
  readonly anchors: Float64Array
  readonly meanIou: number
}

/** The first anchors: different boxes, at most k. */
function seed(boxes: Float64Array, k: number, key: Key): Float64Array {
  const count = boxes.length / 2
  const draws = uniform(key, [k])
  const nearest = new Float64Array(count).fill(1)
  const chosen: number[] = []
  for (const draw of draws) {
    let total = 0
    for (const distance of nearest) total += distance ** 2
    if (total === 0) break
    const box = pick(nearest, draw * total)
    chosen.push(boxes[2 * box]!, boxes[2 * box + 1]!)
    for (let i = 0; i < count; i++) nearest[i] = Math.min(nearest[i]!, 1 - sizeIou(boxes, i, boxes, box))
  }
  return Float64Array.from(chosen)
}

/** The place at which the sum of squares passes a target. */
function pick(distances: Float64Array, target: number): number {
  let [sum, last] = [0, 0]
  for (const [i, distance] of distances.entries()) {
    if (distance === 0) continue
    sum += distance ** 2
    last = i
    if (sum > target) break
  }
  return last
}

function refine(boxes: Float64Array, start: Float64Array): State {
  let anchors = start
  let best: State = { anchors, meanIou: -1 }
  let before: Int32Array = new Int32Array(0)
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    const { nearest, meanIou } = assign(boxes, anchors)
    if (meanIou > best.meanIou) best = { anchors, meanIou }
    if (nearest.every((anchor, i) => anchor === before[i])) break
    before = nearest
    anchors = meansOf(boxes, nearest, anchors)
  }
  return best
}

/** The anchor of each box, of equal ones the first, and how well they fit. */
function assign(
  boxes: Float64Array,
  anchors: Float64Array,
): { readonly nearest: Int32Array; readonly meanIou: number } {
  const [count, k] = [boxes.length / 2, anchors.length / 2]
  const nearest = new Int32Array(count)
  let sum = 0
  for (let i = 0; i < count; i++) {
    let most = -1
    for (let anchor = 0; anchor < k; anchor++) {
      const iou = sizeIou(boxes, i, anchors, anchor)
      if (iou > most) {
        most = iou
        nearest[i] = anchor
      }
    }
    sum += most
  }
  return { nearest, meanIou: sum / count }
}

/** An anchor without boxes stays where it is. */
function meansOf(boxes: Float64Array, nearest: Int32Array, anchors: Float64Array): Float64Array {
  const [sums, counts] = [new Float64Array(anchors.length), new Float64Array(anchors.length / 2)]
  for (const [i, anchor] of nearest.entries()) {
    sums[2 * anchor]! += boxes[2 * i]!
    sums[2 * anchor + 1]! += boxes[2 * i + 1]!
    counts[anchor]! += 1
  }
  return sums.map((sum, i) => (counts[i >> 1] === 0 ? anchors[i]! : sum / counts[i >> 1]!))
}

/** IoU of two boxes at one corner. */
function sizeIou(a: Float64Array, i: number, b: Float64Array, j: number): number {
  const [width, height, otherWidth, otherHeight] = [a[2 * i]!, a[2 * i + 1]!, b[2 * j]!, b[2 * j + 1]!]
  const both = Math.min(width, otherWidth) * Math.min(height, otherHeight)
  return both / (width * height + otherWidth * otherHeight - both)
}

function check(sizes: ArrayLike<number>, k: number): Float64Array {
  const boxes = Float64Array.from(sizes)
  const wrong = boxes.find(side => !(side > 0 && Number.isFinite(side)))
  if (boxes.length === 0 || boxes.length % 2 !== 0 || wrong !== undefined) {
    const received = wrong === undefined ? `${boxes.length} numbers` : String(wrong)
    throw new DataError({ code: 'anchors.sizes', expected: 'a width and a height above 0 for each box', received })
  }
  if (Number.isInteger(k) && k >= 1 && k <= boxes.length / 2) return boxes
  const expected = `a whole number of anchors from 1 to the ${boxes.length / 2} boxes`
  throw new DataError({ code: 'anchors.k', expected, received: String(k) })
}
