import { type Boxes, boxes } from '../boxes/boxes.ts'
import { nms } from '../suppression/nms.ts'
import type { YoloDetections } from './yoloDetections.ts'

/** Objects of one image, the surest first. */
export interface YoloObjects {
  readonly boxes: Boxes<'cxcywh', 'normalised'>
  readonly classes: Uint32Array
  readonly scores: Float64Array
}

/**
 * What detections come to: an object for each class that one is sure enough of, less those that overlap a surer one of their class
 * by more than the threshold.
 *
 * @param found probabilities of 0 are no objects
 * @throws DataError nms.…: what `nms` throws
 */
export function yoloObjects(
  { boxes: found, probabilities }: Pick<YoloDetections, 'boxes' | 'probabilities'>,
  iouThreshold: number,
): YoloObjects {
  const count = found.data.length / 4
  const classes = count === 0 ? 0 : probabilities.length / count
  const candidates = Array.from(probabilities, (score, i) => ({
    score,
    place: Math.floor(i / classes),
    classNumber: i % classes,
  })).filter(({ score }) => score > 0)
  const boxOf = ({ place }: { readonly place: number }) => Array.from(found.data.subarray(4 * place, 4 * place + 4))
  const { indices, scores } = nms(
    boxes('cxcywh', 'normalised', candidates.flatMap(boxOf)),
    candidates.map(({ score }) => score),
    { iouThreshold, classes: candidates.map(({ classNumber }) => classNumber) },
  )
  const kept = Array.from(indices, i => candidates[i]!)
  return {
    boxes: boxes('cxcywh', 'normalised', kept.flatMap(boxOf)),
    classes: Uint32Array.from(kept, ({ classNumber }) => classNumber),
    scores,
  }
}
