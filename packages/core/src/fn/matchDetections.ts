import { ShapeError } from '../errors.ts'
import type { Ops } from '../op.ts'
import { formatShape, sameShape } from '../shape.ts'
import { boxSides } from './boxes.ts'
import { greaterEqual } from './comparisons.ts'
import { iouOfSides } from './iou.ts'
import { lowest, scalar, zero } from './scalar.ts'
import { range } from './selection.ts'

export interface MatchDetectionsOptions<T> {
  readonly iouThreshold: number
  /** Whether an overlap of just the threshold is enough: yes for COCO, no for VOC's toolkit. */
  readonly atThreshold: boolean
  /**
   * Which object a detection may find: the one it overlaps most, and nothing if that was found before, as in VOC; or of
   * those not yet found the one it overlaps most, as in COCO.
   */
  readonly candidates: 'best' | 'best-left'
  /** [m]: 1 for objects that need not be found, difficult ones say: finding one counts neither way, however often. */
  readonly ignored?: T
  /** The image or class of each detection, [n], and of each object, [m]: only those of the same one meet. */
  readonly groups?: { readonly detections: T; readonly objects: T }
}

/**
 * Which detections found something: from the best score down, of equal ones the first, each goes to the object that it
 * overlaps most, if that is enough. As many steps as there are detections, each with one row of IoUs.
 *
 * @param detections [n, 4] as [x1, y1, x2, y2]
 * @param scores     [n]
 * @param objects    [m, 4]
 * @returns two of [n]: `truePositives`, and `ignored`, which found an object that need not be found
 * @throws ShapeError boxes.shape, matchDetections.shapes
 * @see Everingham et al., The PASCAL Visual Object Classes Challenge, 2010, section 4.2
 */
export function matchDetections<T>(
  ops: Ops<T>,
  detections: T,
  scores: T,
  objects: T,
  options: MatchDetectionsOptions<T>,
): { readonly truePositives: T; readonly ignored: T } {
  const { iouThreshold, atThreshold, candidates, groups } = options
  const [shape, objectShape] = [ops.shapeOf(detections), ops.shapeOf(objects)]
  const [n = 0] = shape
  const [m = 0] = objectShape
  if (shape.length !== 2 || objectShape.length !== 2 || !sameShape(ops.shapeOf(scores), [n])) {
    const received = [shape, ops.shapeOf(scores), objectShape].map(formatShape).join(', ')
    throw new ShapeError({ code: 'matchDetections.shapes', expected: '[n, 4], [n] and [m, 4]', received })
  }
  const [sides, objectSides] = [boxSides(ops, detections), boxSides(ops, objects)]
  const [one, places, objectPlaces] = [scalar(ops, 1), range(ops, n), range(ops, m)]
  const all = { axes: [0], keepDims: false }
  const optional = options.ignored ?? ops.fill({ value: 0, shape: [m] })
  const ranked = ops.select(ops.equal(scores, scores), scores, scalar(ops, lowest))
  const none = ops.fill({ value: 0, shape: [n] })
  let [waiting, truePositives, ignored] = [ops.fill({ value: 1, shape: [n] }), none, none]
  let taken = ops.fill({ value: 0, shape: [m] })
  for (let step = 0; step < n; step++) {
    const isNext = ops.equal(places, nextOf(ops, waiting, ranked))
    const itsOwn = (x: T) => ops.sum(ops.select(isNext, x, zero(ops)), all)
    const box = { x1: itsOwn(sides.x1), y1: itsOwn(sides.y1), x2: itsOwn(sides.x2), y2: itsOwn(sides.y2) }
    const meets = groups === undefined ? one : ops.equal(itsOwn(groups.detections), groups.objects)
    const overlaps = ops.select(meets, iouOfSides(ops, box, objectSides), scalar(ops, -1))
    const best = (among: T) => {
      const left = ops.select(among, overlaps, scalar(ops, -1))
      const most = ops.max(left, all)
      const isEnough = atThreshold
        ? greaterEqual(ops, most, scalar(ops, iouThreshold))
        : ops.greater(most, scalar(ops, iouThreshold))
      return ops.mul(ops.equal(objectPlaces, ops.argMax(left, { axis: 0 })), isEnough)
    }
    const isOpen = ops.mul(ops.sub(one, taken), ops.sub(one, optional))
    // What must be found comes before what need not, among those that are left.
    const found = candidates === 'best' ? ops.mul(best(one), isOpen) : best(isOpen)
    const finds = ops.sum(found, all)
    const idle = candidates === 'best' ? ops.mul(best(one), optional) : ops.mul(best(optional), optional)
    const isIdle = ops.mul(ops.sum(idle, all), ops.sub(one, finds))
    taken = ops.maximum(taken, found)
    truePositives = ops.add(truePositives, ops.mul(isNext, finds))
    ignored = ops.add(ignored, ops.mul(isNext, isIdle))
    waiting = ops.mul(waiting, ops.sub(one, isNext))
  }
  return { truePositives, ignored }
}

/** Where the best of those that wait stands; of the lowest score as well. */
function nextOf<T>(ops: Ops<T>, waiting: T, scores: T): T {
  const left = ops.select(waiting, scores, scalar(ops, lowest))
  const isBest = ops.mul(waiting, ops.equal(left, ops.max(left, { axes: [0], keepDims: true })))
  const isAny = ops.max(isBest, { axes: [0], keepDims: true })
  return ops.argMax(ops.select(isAny, isBest, waiting), { axis: 0 })
}
