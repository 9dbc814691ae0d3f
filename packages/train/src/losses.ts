import {
  binaryCrossEntropy,
  categoricalCrossEntropy,
  huber,
  meanAbsoluteError,
  meanSquaredError,
  type Ops,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
  sparseCategoricalCrossEntropy,
  sparseSoftmaxCrossEntropy,
} from '@convene/core'

/** From labels and predictions to one number, the mean over a batch. */
export type Loss = <T>(ops: Ops<T>, labels: T, predictions: T) => T

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
