import { DataError, type PrecisionInterpolation } from '@convene/core'
import type { Boxes } from '../boxes/boxes.ts'
import { cornersOf } from '../boxes/convert.ts'
import { iouAt } from '../boxes/similarity.ts'
import type { Id } from '../json.ts'
import { places, sortByScore } from '../order.ts'
import { averagePrecisionOf } from './averagePrecision.ts'
import { type PrecisionRecallCurve, precisionRecallCurve } from './precisionRecall.ts'

/** Boxes in images, by columns: what stands at one place is of one thing. */
interface Things {
  readonly images: readonly Id[]
  readonly categories: readonly string[]
  readonly boxes: Boxes
}

export interface VocObjects extends Things {
  /** Objects that need not be found, and do not count if they are; none, if left out. */
  readonly difficult?: readonly boolean[]
}

export interface VocDetections extends Things {
  readonly scores: ArrayLike<number>
}

export interface VocOptions {
  /** 0.5, if left out. */
  readonly iouThreshold?: number
  /** Whether an overlap of just the threshold is enough; VOC's toolkit wants more. */
  readonly atThreshold?: boolean
  /** Whether x2 and y2 are the last pixels of a box, not where it ends: VOC's are. True, if left out. */
  readonly isInclusive?: boolean
  /** `all-points`, VOC's since 2010, if left out. */
  readonly interpolation?: PrecisionInterpolation
}

export interface VocClassResult {
  readonly category: string
  readonly AP: number
  readonly positives: number
  readonly truePositives: number
  readonly falsePositives: number
  readonly curve: PrecisionRecallCurve
}

/**
 * VOC's evaluation: each detection of a class, from the best score down, goes to the object of its image that it overlaps
 * most, and finds it if that is enough and no better one has; of equal scores the first comes first, of equal overlaps the
 * first object. Classes are those of the objects, in the order of their names.
 *
 * @returns mAP: the mean of the classes' AP; 0 without classes
 * @throws DataError voc.lengths: columns differ in length
 * @throws DataError voc.number: a coordinate or a score is not finite
 * @see Everingham et al., The PASCAL Visual Object Classes Challenge, 2010, section 4
 */
export function evaluateVoc(
  objects: VocObjects,
  detections: VocDetections,
  options: VocOptions = {},
): { readonly mAP: number; readonly perClass: readonly VocClassResult[] } {
  check('objects', objects, objects.difficult ?? objects.images)
  check('detections', detections, detections.scores)
  for (let i = 0; i < detections.scores.length; i++) checkNumber('score', detections.scores[i]!)
  const names = [...new Set(objects.categories)].sort()
  const perClass = names.map(category => evaluateClass(category, objects, detections, options))
  const sum = perClass.reduce((total, { AP }) => total + AP, 0)
  return { mAP: perClass.length === 0 ? 0 : sum / perClass.length, perClass }
}

function evaluateClass(
  category: string,
  objects: VocObjects,
  detections: VocDetections,
  { iouThreshold = 0.5, atThreshold = false, isInclusive = true, interpolation = 'all-points' }: VocOptions,
): VocClassResult {
  const own = placesOf(category, detections)
  const [found, there] = [endsOf(detections.boxes, isInclusive), endsOf(objects.boxes, isInclusive)]
  const byImage = new Map<Id, number[]>()
  for (const object of placesOf(category, objects)) {
    const image = objects.images[object]!
    const others = byImage.get(image)
    if (others === undefined) byImage.set(image, [object])
    else others.push(object)
  }
  const isDifficult = (object: number) => objects.difficult?.[object] === true
  const positives = [...byImage.values()].flat().filter(object => !isDifficult(object)).length

  const scores = Float64Array.from(own, detection => detections.scores[detection]!)
  const [truePositives, ignored] = [new Uint8Array(own.length), new Uint8Array(own.length)]
  const taken = new Set<number>()
  for (const place of sortByScore(places(own.length), scores)) {
    const detection = own[place]!
    let [most, best] = [Number.NEGATIVE_INFINITY, -1]
    for (const object of byImage.get(detections.images[detection]!) ?? []) {
      const overlap = iouAt(found, 4 * detection, there, 4 * object)
      if (overlap > most) [most, best] = [overlap, object]
    }
    if (!(atThreshold ? most >= iouThreshold : most > iouThreshold)) continue
    if (isDifficult(best)) ignored[place] = 1
    else if (!taken.has(best)) truePositives[place] = 1
    taken.add(best)
  }
  const curve = precisionRecallCurve({ scores, truePositives, ignored, positives })
  const hits = curve.found.at(-1) ?? 0
  const AP = averagePrecisionOf(curve, interpolation)
  return { category, AP, positives, truePositives: hits, falsePositives: curve.order.length - hits, curve }
}

function placesOf(category: string, { categories }: Things): readonly number[] {
  return categories.flatMap((name, i) => (name === category ? [i] : []))
}

/** Corners of which the second is where the box ends. */
function endsOf(boxes: Boxes, isInclusive: boolean): Float64Array {
  const corners = cornersOf(boxes)
  return isInclusive ? corners.map((value, i) => (i % 4 < 2 ? value : value + 1)) : corners
}

function check(name: string, { images, categories, boxes }: Things, other: ArrayLike<unknown>): void {
  const lengths = [images.length, categories.length, boxes.data.length / 4, other.length]
  if (new Set(lengths).size > 1) {
    const expected = `columns of one length as ${name}`
    throw new DataError({ code: 'voc.lengths', expected, received: lengths.join(', ') })
  }
  for (const value of boxes.data) checkNumber('coordinate', value)
}

function checkNumber(what: string, value: number): void {
  if (Number.isFinite(value)) return
  throw new DataError({ code: 'voc.number', expected: `a finite ${what}`, received: String(value) })
}
