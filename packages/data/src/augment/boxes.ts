import type { Affine, Size } from './affine.ts'
import type { Box } from './example.ts'

/** The smallest boxes around where boxes go. */
export function moveBoxes(boxes: readonly Box[], to: Affine): readonly Box[] {
  return boxes.map(box => {
    const corners = [box.x1, box.x2].flatMap(x =>
      [box.y1, box.y2].map(y => [to.xx * x + to.xy * y + to.x0, to.yx * x + to.yy * y + to.y0] as const),
    )
    const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)]
    return { ...box, x1: Math.min(...xs), y1: Math.min(...ys), x2: Math.max(...xs), y2: Math.max(...ys) }
  })
}

/** What of boxes is in the image, but for boxes of which less than `minVisible` of their area is, or nothing. */
export function clipBoxes(boxes: readonly Box[], [height, width]: Size, minVisible: number): readonly Box[] {
  return boxes.flatMap(box => {
    const x1 = Math.min(Math.max(box.x1, 0), width)
    const y1 = Math.min(Math.max(box.y1, 0), height)
    const x2 = Math.min(Math.max(box.x2, 0), width)
    const y2 = Math.min(Math.max(box.y2, 0), height)
    const visible = (x2 - x1) * (y2 - y1)
    const area = (box.x2 - box.x1) * (box.y2 - box.y1)
    return visible > 0 && visible >= minVisible * area ? [{ ...box, x1, y1, x2, y2 }] : []
  })
}
