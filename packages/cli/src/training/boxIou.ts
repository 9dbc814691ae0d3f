import { fromSquareRootSizes, iouMatrix } from '@convene/detection'
import type { Metric } from '@convene/train'

/** The mean IoU of boxes with the true ones, each with its own, of [n, 4] as [cx, cy, √w, √h]. */
export function boxIou(): Metric {
  return {
    name: 'iou',
    higherIsBetter: true,
    initial: [0, 0],
    update: ([sum = 0, count = 0], labels, predictions) => {
      const n = labels.data.length / 4
      const box = ({ data }: typeof labels, i: number) => fromSquareRootSizes(data.slice(4 * i, 4 * i + 4))
      let sumHere = 0
      for (let i = 0; i < n; i++) sumHere += iouMatrix(box(labels, i), box(predictions, i))[0]!
      return [sum + sumHere, count + n]
    },
    result: ([sum = 0, count = 0]) => sum / count,
  }
}
