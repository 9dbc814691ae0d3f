import type { Shape } from '@convene/core'
import { boxes } from '../boxes/boxes.ts'
import { evaluateVoc } from '../metrics/evaluateVoc.ts'
import { yoloDetections } from './yoloDetections.ts'
import { yoloObjects } from './yoloObjects.ts'
import { splitPredictions } from './yoloRows.ts'

export interface YoloAveragePrecisionOptions {
  /** How sure a detection must be to count at all; 0.01, if left out. */
  readonly threshold?: number
  /** What overlaps a surer one of its class by more than this is the same one; 0.45, if left out. */
  readonly suppression?: number
  /** How much a detection has to overlap an object to find it; 0.5, if left out. */
  readonly iouThreshold?: number
}

/** A batch's tensor on the host. */
interface Values {
  readonly shape: Shape
  readonly data: ArrayLike<number>
}

/** A metric, as trainings take them. */
export interface DetectionMetric {
  readonly name: string
  readonly higherIsBetter: true
  readonly evaluationOnly: true
  readonly initial: readonly number[]
  update(sums: readonly number[], labels: Values, predictions: Values): readonly number[]
  result(sums: readonly number[]): number
}

/** Image, class, score (−1 of an object), centre, width, height. */
const width = 7

/**
 * The mean over the classes of the average precision at all points, as `evaluateVoc` has it, without inclusive pixels: of
 * labels as `joinTruths` gives them and predictions as `joinPredictions` does. It keeps all that it has seen, and so is for
 * evaluations alone.
 *
 * @throws DataError yolo.rows, yolo.lengths, nms.…, voc.…: of update and result
 */
export function yoloAveragePrecision(options: YoloAveragePrecisionOptions = {}): DetectionMetric {
  const { threshold = 0.01, suppression = 0.45, iouThreshold = 0.5 } = options
  return {
    name: `mAP${Math.round(100 * iouThreshold)}`,
    higherIsBetter: true,
    evaluationOnly: true,
    // How many images there were, then rows.
    initial: [0],
    update: ([before = 0, ...rows], labels, predictions) => {
      const images = splitPredictions(predictions)
      const found = images.flatMap((image, i) => {
        const { boxes, classes, scores } = yoloObjects(yoloDetections(image, threshold), suppression)
        return Array.from(scores, (score, k) => [
          before + i,
          classes[k]!,
          score,
          ...boxes.data.subarray(4 * k, 4 * k + 4),
        ])
      })
      return [before + images.length, ...rows, ...objectsOf(labels, before).flat(), ...found.flat()]
    },
    result: ([, ...numbers]) => {
      const rows = Array.from({ length: numbers.length / width }, (_, i) => numbers.slice(width * i, width * (i + 1)))
      const columns = (chosen: readonly (readonly number[])[]) => ({
        images: chosen.map(([image]) => image!),
        categories: chosen.map(([, classNumber]) => String(classNumber)),
        boxes: boxes(
          'cxcywh',
          'normalised',
          chosen.flatMap(row => row.slice(3)),
        ),
      })
      const detections = rows.filter(([, , score]) => score! >= 0)
      const scored = { ...columns(detections), scores: detections.map(([, , score]) => score!) }
      const objects = columns(rows.filter(([, , score]) => score! < 0))
      return evaluateVoc(objects, scored, { isInclusive: false, iouThreshold }).mAP
    },
  }
}

/** A row for each object of a batch. */
function objectsOf({ shape, data }: Values, before: number): readonly (readonly number[])[] {
  const [n = 0, room = 0] = shape
  return Array.from({ length: n * room }, (_, i) => {
    const [classNumber = -1, ...box] = Array.from({ length: 5 }, (_, at) => data[5 * i + at]!)
    return [before + Math.floor(i / room), classNumber, -1, ...box]
  }).filter(([, classNumber]) => classNumber! >= 0)
}
