import { type Boxes, boxes } from './boxes.ts'
import { toFormat } from './convert.ts'

/**
 * Boxes as a network is taught to find them: [cx, cy, √w, √h]. The same error in a root is a smaller error in the size of a
 * small box, where it matters more.
 *
 * @see Redmon, Divvala, Girshick & Farhadi, You Only Look Once, arXiv:1506.02640, section 2.2
 */
export function toSquareRootSizes(given: Boxes<Boxes['format'], 'normalised'>): Float32Array {
  return Float32Array.from(toFormat(given, 'cxcywh').data, (value, i) =>
    i % 4 < 2 ? value : Math.sqrt(Math.max(value, 0)),
  )
}

/**
 * The boxes of [cx, cy, √w, √h]. A root below 0, which a network may say, is a size of 0.
 *
 * @throws DataError boxes.length: no multiple of four
 */
export function fromSquareRootSizes(data: ArrayLike<number>): Boxes<'cxcywh', 'normalised'> {
  return boxes(
    'cxcywh',
    'normalised',
    Array.from(data, (value, i) => (i % 4 < 2 ? value : Math.max(value, 0) ** 2)),
  )
}
