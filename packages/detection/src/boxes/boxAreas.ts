import type { Boxes } from './boxes.ts'
import { cornersOf } from './convert.ts'

/** The area of each box, [n]: 0 where sides are out of order, NaN where a coordinate is. */
export function boxAreas(boxes: Boxes): Float64Array {
  const corners = cornersOf(boxes)
  return Float64Array.from({ length: corners.length / 4 }, (_, i) => areaAt(corners, 4 * i))
}

/** The area of the box whose corners begin at a place. */
export function areaAt(corners: Float64Array, i: number): number {
  const [width, height] = [corners[i + 2]! - corners[i]!, corners[i + 3]! - corners[i + 1]!]
  return Math.max(0, width) * Math.max(0, height)
}
