import type { Boxes } from '../boxes/boxes.ts'
import { type BoxIndex, boxIndex } from './boxIndex.ts'
import { candidatesOf, checkFromZero, type Suppressed, type SuppressionOptions } from './candidates.ts'

export interface NmsOptions extends SuppressionOptions {
  /** A box goes if it overlaps a kept one by *more* than this, as in TensorFlow, torchvision and ONNX. */
  readonly iouThreshold: number
}

/**
 * Non-maximum suppression on the host: the boxes that score too little go first; then, from the highest score down and of
 * equal ones the lower number first, a box is kept unless it overlaps a kept one of its class by too much. Exact, and
 * without a matrix of overlaps: kept boxes lie on grids, so that 100,000 take less than a second.
 *
 * @param scores [n]; a box whose score is NaN or −Infinity is never kept
 * @throws DataError nms.lengths, nms.number, nms.maxOutputSize, nms.iouThreshold
 */
export function nms(boxes: Boxes, scores: ArrayLike<number>, options: NmsOptions): Suppressed {
  checkFromZero('iouThreshold', options.iouThreshold)
  const { corners, scores: known, order, most, classOf } = candidatesOf(boxes, scores, options)
  const indexOf = indices(corners, options.iouThreshold)
  const kept: number[] = []
  for (const box of order) {
    if (kept.length === most) break
    const index = indexOf(classOf(box))
    if (index.visit(box, () => true)) continue
    index.add(box)
    kept.push(box)
  }
  return { indices: Uint32Array.from(kept), scores: Float64Array.from(kept, box => known[box]!) }
}

/** An index for each class, made when the class first comes. */
export function indices(corners: Float64Array, least: number): (classNumber: number) => BoxIndex {
  const known = new Map<number, BoxIndex>()
  return classNumber => {
    const index = known.get(classNumber) ?? boxIndex(corners, least)
    known.set(classNumber, index)
    return index
  }
}
