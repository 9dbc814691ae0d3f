import { DataError } from '@convene/core'
import type { Id } from '../json.ts'
import { type CategoryCurves, curvesOf } from './curves.ts'
import type { CocoDetections, CocoGroundTruth, CocoIouType } from './dataset.ts'
import { matchAll } from './match.ts'
import { overlapOf } from './overlaps.ts'
import { iouThresholds, recallThresholds } from './protocol.ts'

/**
 * COCO's twelve numbers: average precision and recall, over IoU thresholds from 0.5 to 0.95 unless one is named; s, m, l: of
 * objects of up to 32², 96² and more pixels; 1, 10, 100: of so many detections of a class in an image at most, else of
 * 100. −1 where there is nothing to find.
 */
export interface CocoNumbers {
  readonly AP: number
  readonly AP50: number
  readonly AP75: number
  readonly APs: number
  readonly APm: number
  readonly APl: number
  readonly AR1: number
  readonly AR10: number
  readonly AR100: number
  readonly ARs: number
  readonly ARm: number
  readonly ARl: number
}

export interface CocoClassResult extends CocoNumbers {
  readonly id: Id
  readonly name: string
}

export interface CocoEvaluation extends CocoNumbers {
  readonly perClass: readonly CocoClassResult[]
  /**
   * The precision of each class, in their order, of objects of all sizes: [thresholds, 101], at IoU 0.5, 0.55, … and
   * recall 0, 0.01, …; undefined where there is nothing to find.
   */
  readonly curves: readonly (Float64Array | undefined)[]
}

export interface CocoEvaluationOptions {
  /** What overlaps: boxes, if left out. */
  readonly iouType?: CocoIouType
}

/**
 * COCO's evaluation of detections, with pycocotools' numbers. Where that tool's own quirks show: an annotation with the id
 * 0 is found as any other, and masks of another size than their image's are refused when they are read. Memory grows with
 * the detections and objects, and with the classes that have any.
 *
 * @throws DataError coco.masks: masks are asked for that were not read
 * @see https://cocodataset.org/#detection-eval
 */
export function evaluateCoco(
  truth: CocoGroundTruth,
  detections: CocoDetections,
  { iouType = 'bbox' }: CocoEvaluationOptions = {},
): CocoEvaluation {
  if (iouType === 'segm' && [truth.objects, detections].some(({ masks }) => masks === undefined)) {
    throw new DataError({ code: 'coco.masks', expected: 'files read with iouType segm', received: 'no masks' })
  }
  const matches = matchAll(truth, detections, overlapOf(iouType, detections, truth.objects))
  const classes = truth.categories.map((category, i) => ({ ...category, ranges: curvesOf(matches, i) }))
  return {
    ...numbersOf(classes.map(({ ranges }) => ranges)),
    perClass: classes.map(({ id, name, ranges }) => ({ id, name, ...numbersOf([ranges]) })),
    curves: classes.map(({ ranges }) => ranges[0]?.precision),
  }
}

type Ranges = readonly (CategoryCurves | undefined)[]

function numbersOf(classes: readonly Ranges[]): CocoNumbers {
  const [T, R] = [iouThresholds.length, recallThresholds.length]
  const inRange = (range: number) => classes.flatMap(ranges => ranges[range] ?? [])
  const precision = (range: number, first = 0, last = T) =>
    mean(inRange(range).map(curves => curves.precision.subarray(first * R, last * R)))
  const recall = (range: number, at: number) =>
    mean(inRange(range).map(curves => curves.recall.subarray(at * T, (at + 1) * T)))
  return {
    AP: precision(0),
    AP50: precision(0, 0, 1),
    AP75: precision(0, 5, 6),
    APs: precision(1),
    APm: precision(2),
    APl: precision(3),
    AR1: recall(0, 0),
    AR10: recall(0, 1),
    AR100: recall(0, 2),
    ARs: recall(1, 2),
    ARm: recall(2, 2),
    ARl: recall(3, 2),
  }
}

/** −1 of nothing. What rounding takes away is carried along: plain sums would be off in the last three digits. */
function mean(lists: readonly Float64Array[]): number {
  let [sum, lost, count] = [0, 0, 0]
  for (const list of lists) {
    count += list.length
    for (const value of list) {
      const added = value + lost
      const next = sum + added
      lost = added - (next - sum)
      sum = next
    }
  }
  return count === 0 ? -1 : sum / count
}
