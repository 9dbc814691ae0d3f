import { ShapeError } from '../errors.ts'
import type { Ops } from '../op.ts'
import { formatShape, sameShape, sizeOf } from '../shape.ts'
import { clip } from './arithmetic.ts'
import { countRatio } from './precisionRecall.ts'
import { isWithin } from './sample2d.ts'
import { scalar } from './scalar.ts'

/**
 * How often which class was taken for which.
 *
 * @param labels      class numbers, any shape; places whose label is none of the classes do not count
 * @param predictions class numbers, the labels' shape; one that is none of the classes counts as the
 * nearest, and NaN does not count
 * @returns           [classes, classes]: a row for each label, a column for each prediction
 * @throws ShapeError confusionMatrix.classes: not a whole number of at least 1
 * @throws ShapeError confusionMatrix.shapes: the shapes differ
 */
export function confusionMatrix<T>(ops: Ops<T>, labels: T, predictions: T, classes: number): T {
  const shape = ops.shapeOf(labels)
  if (!Number.isInteger(classes) || classes < 1) {
    const expected = 'a whole number of at least 1'
    throw new ShapeError({ code: 'confusionMatrix.classes', expected, received: String(classes) })
  }
  if (!sameShape(shape, ops.shapeOf(predictions))) {
    const received = formatShape(ops.shapeOf(predictions))
    throw new ShapeError({ code: 'confusionMatrix.shapes', expected: formatShape(shape), received })
  }
  const flat = (x: T) => ops.reshape(x, { shape: [sizeOf(shape)] })
  const [label, prediction] = [flat(labels), flat(predictions)]
  const counts = ops.mul(isWithin(ops, label, 0, classes - 1), ops.equal(prediction, prediction))
  const place = ops.add(ops.mul(label, scalar(ops, classes)), clip(ops, prediction, 0, classes - 1))
  return ops.reshape(ops.scatterAdd(place, counts, { rows: classes ** 2 }), { shape: [classes, classes] })
}

/**
 * Intersection over union of each class of a segmentation, and their mean over the classes that occur in the labels or the
 * predictions.
 *
 * @returns `iou`, [classes], 0 for a class that does not occur; and `mean`, []
 * @throws ShapeError as `confusionMatrix`
 * @see Long, Shelhamer & Darrell, arXiv:1411.4038, section 5
 */
export function meanIou<T>(
  ops: Ops<T>,
  labels: T,
  predictions: T,
  classes: number,
): { readonly iou: T; readonly mean: T } {
  const matrix = confusionMatrix(ops, labels, predictions, classes)
  const over = (axis: number) => ops.sum(matrix, { axes: [axis], keepDims: false })
  const diagonal = Array.from({ length: classes }, (_, i) => i * (classes + 1))
  const both = ops.gather(
    ops.reshape(matrix, { shape: [classes ** 2] }),
    ops.literal({ shape: [classes], data: diagonal }),
  )
  const either = ops.sub(ops.add(over(0), over(1)), both)
  const iou = countRatio(ops, both, either)
  const all = { axes: [0], keepDims: false }
  const occurring = ops.sum(ops.greater(either, scalar(ops, 0.5)), all)
  return { iou, mean: countRatio(ops, ops.sum(iou, all), occurring) }
}
