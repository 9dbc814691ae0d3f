import {
  binaryCrossEntropy,
  categoricalCrossEntropy,
  huber,
  meanAbsoluteError,
  meanSquaredError,
  type Ops,
  oneHot,
  scalar,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
  sparseCategoricalCrossEntropy,
  sparseSoftmaxCrossEntropy,
  sum,
} from '@convene/core'

/** From labels and predictions to one number, the mean over a batch. */
export type Loss = <T>(ops: Ops<T>, labels: T, predictions: T) => T

/**
 * The loss of LeNet-5, for outputs that are distances, of which the label's should be small and the others large:
 * y_label + log(e^−j + Σ e^−y), the mean over the batch. `j` keeps what is far away already from being pushed further.
 *
 * @param labels class numbers, [n]; distances [n, classes]
 * @see LeCun, Bottou, Bengio & Haffner, Gradient-Based Learning Applied to Document Recognition, Proc. IEEE 86(11), 1998,
 * equation 9
 */
export function maximumAPosteriori(j = 0.1): Loss {
  return (ops, labels, distances) => {
    const [n = 1, classes = 1] = ops.shapeOf(distances)
    const own = sum(ops, ops.mul(oneHot(ops, labels, classes), distances), { axes: [1] })
    const all = sum(ops, ops.exp(ops.neg(distances)), { axes: [1] })
    const others = ops.log(ops.add(all, scalar(ops, Math.exp(-j))))
    return ops.mul(sum(ops, ops.add(own, others)), scalar(ops, 1 / n))
  }
}

/** Losses by Keras's names. Those that end in `FromLogits` take what comes before a softmax or sigmoid. */
export const losses: Readonly<Record<LossName, Loss>> = {
  binaryCrossentropy: (ops, labels, probabilities) => binaryCrossEntropy(ops, labels, probabilities),
  binaryCrossentropyFromLogits: (ops, labels, logits) => sigmoidCrossEntropy(ops, labels, logits),
  categoricalCrossentropy: (ops, labels, probabilities) => categoricalCrossEntropy(ops, labels, probabilities),
  categoricalCrossentropyFromLogits: (ops, labels, logits) => softmaxCrossEntropy(ops, labels, logits),
  huber: (ops, labels, predictions) => huber(ops, labels, predictions),
  meanAbsoluteError: (ops, labels, predictions) => meanAbsoluteError(ops, labels, predictions),
  meanSquaredError: (ops, labels, predictions) => meanSquaredError(ops, labels, predictions),
  sparseCategoricalCrossentropy: (ops, labels, probabilities) =>
    sparseCategoricalCrossEntropy(ops, labels, probabilities),
  sparseCategoricalCrossentropyFromLogits: (ops, labels, logits) => sparseSoftmaxCrossEntropy(ops, labels, logits),
}

export type LossName =
  | 'binaryCrossentropy'
  | 'binaryCrossentropyFromLogits'
  | 'categoricalCrossentropy'
  | 'categoricalCrossentropyFromLogits'
  | 'huber'
  | 'meanAbsoluteError'
  | 'meanSquaredError'
  | 'sparseCategoricalCrossentropy'
  | 'sparseCategoricalCrossentropyFromLogits'
