import {
  cosineSimilarity,
  huber,
  klDivergence,
  type LossOptions,
  type LossReduction,
  logLoss,
  logSoftmax,
  meanAbsoluteError,
  meanSquaredError,
  negativeLogLikelihood,
  type Ops,
  reduceLosses,
  type SparseLossOptions,
  sigmoidCrossEntropy,
  smoothL1,
  softmax,
  softmaxCrossEntropy,
  sparseSoftmaxCrossEntropy,
  sum,
} from '@convene/core'
import { times } from '../../bounded.ts'
import { type CompositionMutant, confusing, misreading, plus, replacing } from './mutant.ts'

interface Reduced {
  readonly reduction: LossReduction
}
interface Smoothing extends Reduced {
  readonly labelSmoothing: number
}
interface Sparse extends Smoothing {
  readonly ignoreIndex?: number
  readonly hasClassWeights: boolean
  readonly hasWeights: boolean
}

/** What a loss is told, with the weights among its inputs. */
function given<T, A extends object>([, , weights]: readonly T[], attrs: A): A & Pick<LossOptions<T>, 'weights'> {
  return { ...attrs, ...(weights !== undefined && { weights }) }
}

/** The same of a loss of class numbers. */
function sparseGiven<T>(
  [, , ...weights]: readonly T[],
  { hasClassWeights, hasWeights, ...attrs }: Sparse,
): SparseLossOptions<T> {
  const classWeights = hasClassWeights ? weights[0] : undefined
  const own = hasWeights ? weights.at(-1) : undefined
  return { ...attrs, ...(classWeights !== undefined && { classWeights }), ...(own !== undefined && { weights: own }) }
}

/** Labels drawn to the middle of so many classes. */
function smoothed<T>(ops: Ops<T>, labels: T, smoothing: number, classes: number): T {
  return plus(ops, times(ops, 1 - smoothing, labels), smoothing / classes)
}

/** −Σ label·log p over the last axis. */
function crossEntropyOf<T>(ops: Ops<T>, labels: T, logs: T, options: LossOptions<T>): T {
  return reduceLosses(ops, ops.neg(sum(ops, ops.mul(labels, logs), { axes: [-1] })), options)
}

const unsmoothed = <A extends Smoothing>(a: A): A => ({ ...a, labelSmoothing: 0 })
/** The mean over the number of weights that are not 0, instead of over their sum. */
const byCount = <A extends Reduced>(a: A): A =>
  a.reduction === 'mean' ? { ...a, reduction: 'sum-by-nonzero-weights' } : a

/** Planted bugs of losses. */
export const lossMutants: readonly CompositionMutant[] = [
  replacing<Reduced>('meanSquaredError', 'bound', 'half of it', (ops, inputs, a) =>
    times(ops, 0.5, meanSquaredError(ops, inputs[0]!, inputs[1]!, given(inputs, a))),
  ),
  misreading<Reduced>('meanSquaredError', 'bound', 'a mean over the number of weights', byCount),
  misreading<Reduced>('meanSquaredError', 'bound', 'weights of 0 count', a => ({
    reduction: a.reduction === 'sum-by-nonzero-weights' ? 'mean' : a.reduction,
  })),
  confusing<Reduced>('meanAbsoluteError', 'bound', 'weights are left out', ([labels, predictions]) => [
    labels!,
    predictions!,
  ]),
  replacing<Reduced>('meanAbsoluteError', 'bound', 'a mean squared error', (ops, inputs, a) =>
    meanSquaredError(ops, inputs[0]!, inputs[1]!, given(inputs, a)),
  ),
  replacing<Reduced & { readonly delta: number }>('huber', 'bound', 'a smooth L1', (ops, inputs, { delta, ...a }) =>
    smoothL1(ops, inputs[0]!, inputs[1]!, { ...given(inputs, a), beta: delta }),
  ),
  replacing<Reduced & { readonly beta: number }>('smoothL1', 'bound', 'a Huber loss', (ops, inputs, { beta, ...a }) =>
    huber(ops, inputs[0]!, inputs[1]!, { ...given(inputs, a), delta: beta }),
  ),
  replacing<Reduced>('smoothL1', 'bound', 'without its curve', (ops, inputs, a) =>
    meanAbsoluteError(ops, inputs[0]!, inputs[1]!, given(inputs, { reduction: a.reduction })),
  ),
  confusing<Reduced>('hinge', 'bound', 'labels 0 and 1 as they are', ([labels, ...rest], ops) => [
    times(ops, 0.5, plus(ops, labels!, 1)),
    ...rest,
  ]),
  misreading<Reduced & { readonly axis: number }>('cosineDistance', 'bound', 'along the last axis', a => ({
    ...a,
    axis: -1,
  })),
  replacing<Reduced>('cosineSimilarity', 'bound', 'the larger the better', (ops, inputs, a) =>
    ops.neg(cosineSimilarity(ops, inputs[0]!, inputs[1]!, given(inputs, a))),
  ),
  confusing<Reduced>('klDivergence', 'bound', 'labels and predictions swapped', ([labels, predictions, ...rest]) => [
    predictions!,
    labels!,
    ...rest,
  ]),
  replacing<Reduced>('klDivergence', 'special', 'a label of 0 makes NaN', (ops, inputs, a) => {
    const [labels, predictions] = inputs
    return crossEntropyOf(ops, labels!, ops.sub(ops.log(predictions!), ops.log(labels!)), given(inputs, a))
  }),
  replacing<Reduced>('klDivergenceFromLogits', 'bound', 'a cross-entropy', (ops, inputs, a) =>
    softmaxCrossEntropy(ops, inputs[0]!, inputs[1]!, given(inputs, a)),
  ),
  replacing<Reduced>('klDivergenceFromLogits', 'special', 'shares that are 0', (ops, inputs, a) =>
    klDivergence(ops, inputs[0]!, softmax(ops, inputs[1]!), given(inputs, a)),
  ),

  misreading<Smoothing>('sigmoidCrossEntropy', 'bound', 'labels are not smoothed', unsmoothed),
  replacing<Smoothing>('sigmoidCrossEntropy', 'bound', 'labels drawn to 1', (ops, inputs, { labelSmoothing, ...a }) =>
    sigmoidCrossEntropy(ops, smoothed(ops, inputs[0]!, labelSmoothing, 1), inputs[1]!, given(inputs, a)),
  ),
  replacing<Smoothing>(
    'sigmoidCrossEntropy',
    'special',
    'an exponential that overflows',
    (ops, inputs, { labelSmoothing, ...a }) => {
      const labels = smoothed(ops, inputs[0]!, labelSmoothing, 2)
      const p = ops.sigmoid(inputs[1]!)
      return logLoss(ops, labels, p, { ...given(inputs, a), epsilon: 0 })
    },
  ),
  misreading<Smoothing>('binaryCrossEntropy', 'bound', 'labels are not smoothed', unsmoothed),
  replacing<Smoothing & { readonly epsilon: number }>(
    'binaryCrossEntropy',
    'bound',
    'ε is added, as TensorFlow.js has it',
    (ops, inputs, { labelSmoothing, ...a }) =>
      logLoss(ops, smoothed(ops, inputs[0]!, labelSmoothing, 2), inputs[1]!, given(inputs, a)),
  ),
  misreading<Smoothing & { readonly epsilon: number }>('binaryCrossEntropy', 'special', 'not clipped', a => ({
    ...a,
    epsilon: 2 ** -20,
  })),
  misreading<Reduced & { readonly epsilon: number }>('logLoss', 'bound', 'ε is left out', a => ({ ...a, epsilon: 0 })),
  misreading<Reduced & { readonly epsilon: number }>('logLoss', 'bound', 'a mean over the number of weights', byCount),
  misreading<Smoothing>('softmaxCrossEntropy', 'bound', 'labels are not smoothed', unsmoothed),
  replacing<Smoothing>(
    'softmaxCrossEntropy',
    'bound',
    'the other classes share what the label loses',
    (ops, inputs, { labelSmoothing: s, ...a }) => {
      const classes = ops.shapeOf(inputs[1]!).at(-1)!
      const labels = plus(ops, times(ops, 1 - s - s / (classes - 1), inputs[0]!), s / (classes - 1))
      return softmaxCrossEntropy(ops, labels, inputs[1]!, given(inputs, a))
    },
  ),
  replacing<Smoothing>('softmaxCrossEntropy', 'special', 'the logarithm of a share that is 0', (ops, inputs, a) =>
    crossEntropyOf(
      ops,
      smoothed(ops, inputs[0]!, a.labelSmoothing, ops.shapeOf(inputs[1]!).at(-1)!),
      ops.log(softmax(ops, inputs[1]!)),
      given(inputs, { reduction: a.reduction }),
    ),
  ),
  confusing<Smoothing>('categoricalCrossEntropy', 'bound', 'logits for probabilities', ([labels, p, ...rest], ops) => [
    labels!,
    softmax(ops, p!),
    ...rest,
  ]),
  replacing<Smoothing>('categoricalCrossEntropy', 'bound', 'probabilities do not add up to 1', (ops, inputs, a) =>
    crossEntropyOf(
      ops,
      smoothed(ops, inputs[0]!, a.labelSmoothing, ops.shapeOf(inputs[1]!).at(-1)!),
      ops.log(inputs[1]!),
      given(inputs, { reduction: a.reduction }),
    ),
  ),
  misreading<Sparse>('negativeLogLikelihood', 'bound', 'what is to be ignored is not', ({ ignoreIndex: _, ...a }) => a),
  misreading<Sparse>('negativeLogLikelihood', 'bound', 'labels are not smoothed', unsmoothed),
  misreading<Sparse>('negativeLogLikelihood', 'bound', 'the mean over those that count', byCount),
  replacing<Sparse>(
    'sparseSoftmaxCrossEntropy',
    'bound',
    'the classes do not weigh in the divisor',
    (ops, inputs, a) => {
      const { classWeights, ...options } = sparseGiven(inputs, a)
      if (classWeights === undefined || a.reduction !== 'mean') {
        return sparseSoftmaxCrossEntropy(ops, inputs[0]!, inputs[1]!, sparseGiven(inputs, a))
      }
      const total = { ...sparseGiven(inputs, a), reduction: 'sum' } as const
      const ones = ops.fill({ value: -1, shape: ops.shapeOf(inputs[1]!) })
      return ops.div(
        sparseSoftmaxCrossEntropy(ops, inputs[0]!, inputs[1]!, total),
        negativeLogLikelihood(ops, inputs[0]!, ones, { ...options, labelSmoothing: 0, reduction: 'sum' }),
      )
    },
  ),
  replacing<Sparse>('sparseSoftmaxCrossEntropy', 'bound', 'logits as they are', (ops, inputs, a) =>
    negativeLogLikelihood(ops, inputs[0]!, inputs[1]!, sparseGiven(inputs, a)),
  ),
  replacing<Sparse>('sparseCategoricalCrossEntropy', 'bound', 'logits for probabilities', (ops, inputs, a) =>
    negativeLogLikelihood(ops, inputs[0]!, logSoftmax(ops, inputs[1]!), sparseGiven(inputs, a)),
  ),
  misreading<Sparse>('sparseCategoricalCrossEntropy', 'bound', 'labels are not smoothed', unsmoothed),
]
