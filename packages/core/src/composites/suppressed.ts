import { ShapeError } from '../errors.ts'
import { boxSides, checkBoxes } from '../fn/boxes.ts'
import { scalar } from '../fn/scalar.ts'
import { checkMaxOutputSize, suppress } from '../fn/suppress.ts'
import { fill } from '../ops/fill.ts'
import { broadcastShapes, formatShape, type Shape, sameShape } from '../shape.ts'
import type { CompositeDef } from './composite.ts'

export interface SuppressedAttrs {
  /** How many boxes to keep at most. */
  readonly maxOutputSize: number
  /** A box goes if it overlaps a kept one by *more* than this. */
  readonly iouThreshold: number
  /** Boxes that do not score *more* than this are out. */
  readonly scoreThreshold: number
}

/**
 * Which boxes non-maximum suppression keeps: again and again the one with the highest score, of equal ones the first; what
 * overlaps it too much goes. Many suppressions go side by side along the leading axes.
 *
 * Inputs, in this order:
 * - boxes   [..., n, 4], any two opposite corners; leading axes may be 1 where those of the scores are more
 * - scores  [..., n]; a box whose score is NaN or −Infinity is never kept
 * - classes of the scores' shape; may be left out. Boxes of different classes leave each other alone
 *
 * @returns [..., maxOutputSize], the kept boxes' numbers, best first, then −1; it changes smoothly with nothing
 * @throws ShapeError boxes.shape, suppressed.boxes, suppressed.classes, nonMaxSuppression.maxOutputSize
 * @throws DataError fill.value: a threshold that is not finite
 */
export const suppressed: CompositeDef<'suppressed'> = {
  arity: [2, 3],
  written: true,
  constant: true,
  shape: ([boxes, scores, classes], { maxOutputSize, iouThreshold, scoreThreshold }) => {
    checkBoxes(boxes!)
    checkRows(boxes!.slice(0, -1), scores!)
    if (classes !== undefined && !sameShape(classes, scores!)) {
      const expected = `a class for each of ${formatShape(scores!)}`
      throw new ShapeError({ code: 'suppressed.classes', expected, received: formatShape(classes) })
    }
    checkMaxOutputSize(maxOutputSize)
    for (const value of [iouThreshold, scoreThreshold]) fill.shape({ value, shape: [] })
    return scores!.with(-1, maxOutputSize)
  },
  expand: (ops, [boxes, scores, classes], { iouThreshold, ...options }) => {
    const { indices } = suppress(ops, boxSides(ops, boxes!), scores!, {
      ...options,
      ...(classes !== undefined && { classes }),
      strikes: overlaps => ops.greater(overlaps, scalar(ops, iouThreshold)),
    })
    return indices
  },
}

function checkRows(rows: Shape, scores: Shape): void {
  const n = scores.at(-1)
  if (n !== undefined && rows.at(-1) === n && sameShape(broadcastShapes(rows, scores), scores)) return
  const received = `${formatShape(scores)} for ${formatShape([...rows, 4])}`
  throw new ShapeError({ code: 'suppressed.boxes', expected: 'scores as [..., n] for boxes as [..., n, 4]', received })
}
