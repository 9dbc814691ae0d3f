import { oneHot, scalar, sparseCategoricalCrossEntropy, sparseSoftmaxCrossEntropy, sum, zero } from '@convene/core'
import type { Loss } from './losses.ts'

export interface PixelwiseOptions {
  /** Pixels with this label count nothing and have no gradient, such as VOC's 255 at borders. None, if left out. */
  readonly ignoreIndex?: number
  /** Whether predictions are what comes before a softmax; false, if left out. */
  readonly fromLogits?: boolean
}

/**
 * Cross-entropy where each pixel has a class: the mean over those that count, and 0 where none does. A label that is no class
 * counts nothing either.
 *
 * Labels are class numbers, [n, h, w]; predictions [n, h, w, classes].
 *
 * @see Long, Shelhamer & Darrell, Fully Convolutional Networks for Semantic Segmentation, arXiv:1411.4038, section 4
 */
export function pixelwiseCrossentropy({ fromLogits = false, ...options }: PixelwiseOptions = {}): Loss {
  const { ignoreIndex } = options
  const of = fromLogits ? sparseSoftmaxCrossEntropy : sparseCategoricalCrossEntropy
  return (ops, labels, predictions) => {
    const isClass = sum(ops, oneHot(ops, labels, ops.shapeOf(predictions).at(-1) ?? 1), { axes: [-1] })
    const isCounted =
      ignoreIndex === undefined ? isClass : ops.select(ops.equal(labels, scalar(ops, ignoreIndex)), zero(ops), isClass)
    const total = of(ops, labels, predictions, { ...options, reduction: 'sum' })
    return ops.div(total, ops.maximum(sum(ops, isCounted), scalar(ops, 1)))
  }
}
