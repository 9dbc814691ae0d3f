import type { SuppressedAttrs } from '../composites/suppressed.ts'
import { ShapeError } from '../errors.ts'
import type { Ops } from '../op.ts'
import { formatShape, sizeOf } from '../shape.ts'
import { concat } from './concat.ts'
import { cumulativeSum } from './cumulativeSum.ts'
import { lowest, scalar } from './scalar.ts'
import { range } from './selection.ts'

export interface BatchedNonMaxSuppressionOptions {
  /** How many boxes to keep at most, of each class of each image. */
  readonly maxOutputPerClass: number
  /** A box goes if it overlaps a kept one of its class by *more* than this. */
  readonly iouThreshold: number
  /** Boxes that do not score *more* than this are out; all that have a score are in, if left out. */
  readonly scoreThreshold?: number
}

/**
 * Non-maximum suppression of each class of each image, all at once: ONNX's operator.
 *
 * @param boxes  [images, n, 4], any two opposite corners; of centres and sizes, `convertBoxes` makes such
 * @param scores [images, classes, n]
 * @returns `selected`, [images · classes · maxOutputPerClass, 3]: rows [image, class, box], images first, then classes,
 * then from the best score down, then rows of −1; and `count`, how many rows are meant
 * @throws ShapeError boxes.shape, batchedNonMaxSuppression.scores, nonMaxSuppression.maxOutputSize
 */
export function batchedNonMaxSuppression<T>(
  ops: Ops<T>,
  boxes: T,
  scores: T,
  { maxOutputPerClass, iouThreshold, scoreThreshold = lowest }: BatchedNonMaxSuppressionOptions,
): { readonly selected: T; readonly count: T } {
  const [shape, scoreShape] = [ops.shapeOf(boxes), ops.shapeOf(scores)]
  const [images = 0, classes = 0, n = 0] = scoreShape
  if (shape.length !== 3 || scoreShape.length !== 3 || shape[0] !== images || shape[1] !== n) {
    const expected = 'scores as [images, classes, n] for boxes as [images, n, 4]'
    const received = `${formatShape(scoreShape)} for ${formatShape(shape)}`
    throw new ShapeError({ code: 'batchedNonMaxSuppression.scores', expected, received })
  }
  const attrs: SuppressedAttrs = { maxOutputSize: maxOutputPerClass, iouThreshold, scoreThreshold }
  const ofEachClass = ops.reshape(boxes, { shape: [images, 1, n, shape[2]!] })
  const indices = ops.composite({ op: 'suppressed', inputs: [ofEachClass, scores], attrs })
  const full = [images, classes, maxOutputPerClass]
  const numbers = (count: number, at: number) =>
    ops.broadcastTo(ops.reshape(range(ops, count), { shape: [1, 1, 1].with(at, count) }), { shape: full })
  const column = (x: T) => ops.reshape(x, { shape: [sizeOf(full), 1] })
  const rows = concat(ops, [numbers(images, 0), numbers(classes, 1), indices].map(column), 1)
  return compact(ops, rows, ops.greater(ops.reshape(indices, { shape: [sizeOf(full)] }), scalar(ops, -1)))
}

/** The rows that are flagged, one after the other; the rest is −1. */
function compact<T>(ops: Ops<T>, rows: T, flags: T): { readonly selected: T; readonly count: T } {
  const [size = 0, width = 0] = ops.shapeOf(rows)
  const count = ops.sum(flags, { axes: [0], keepDims: false })
  const place = cumulativeSum(ops, flags, { axis: 0, exclusive: true })
  // What is not flagged meets in one row more, which is cut off.
  const target = ops.select(flags, place, scalar(ops, size))
  const moved = ops.slice(ops.scatterAdd(target, rows, { rows: size + 1 }), { begin: [0, 0], size: [size, width] })
  const isMeant = ops.greater(
    ops.reshape(count, { shape: [1, 1] }),
    ops.reshape(range(ops, size), { shape: [size, 1] }),
  )
  return { selected: ops.select(isMeant, moved, scalar(ops, -1)), count }
}
