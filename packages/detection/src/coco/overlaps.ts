import { maskIou } from '../masks/combine.ts'
import { type Mask, maskBox } from '../masks/mask.ts'
import type { CocoDetections, CocoIouType, CocoObjects } from './dataset.ts'

/** The IoU of a detection with an object, by their places; with a crowd, over the detection's area alone. */
export type Overlap = (detection: number, object: number) => number

export function overlapOf(iouType: CocoIouType, detections: CocoDetections, objects: CocoObjects): Overlap {
  const { crowds } = objects
  if (iouType === 'bbox') return boxOverlap(detections.boxes, objects.boxes, crowds)
  const [found, there] = [detections.masks ?? [], objects.masks ?? []]
  // Boxes tell at little cost which masks cannot meet.
  const boxesMeet = boxOverlap(boxesOf(found), boxesOf(there), crowds)
  return (detection, object) =>
    boxesMeet(detection, object) > 0 ? maskIou(found[detection]!, there[object]!, { isCrowd: crowds[object] === 1 }) : 0
}

function boxOverlap(a: Float64Array, b: Float64Array, crowds: Uint8Array): Overlap {
  return (detection, object) => {
    const [i, j] = [4 * detection, 4 * object]
    const width = Math.min(a[i]! + a[i + 2]!, b[j]! + b[j + 2]!) - Math.max(a[i]!, b[j]!)
    if (!(width > 0)) return 0
    const height = Math.min(a[i + 1]! + a[i + 3]!, b[j + 1]! + b[j + 3]!) - Math.max(a[i + 1]!, b[j + 1]!)
    if (!(height > 0)) return 0
    const both = width * height
    const own = a[i + 2]! * a[i + 3]!
    return both / (crowds[object] === 1 ? own : own + b[j + 2]! * b[j + 3]! - both)
  }
}

function boxesOf(masks: readonly Mask[]): Float64Array {
  const boxes = new Float64Array(4 * masks.length)
  for (const [i, mask] of masks.entries()) boxes.set(maskBox(mask), 4 * i)
  return boxes
}
