import * as core from '@convene/core'
import { program, Unsupported, type VectorProgram } from './program.ts'

interface LossAttrs {
  readonly reduction: string
  readonly delta: number
  readonly epsilon: number
  readonly axis: number
  readonly labelSmoothing: number
  readonly ignoreIndex: number
}

const reductionOf = (text: string): core.LossReduction => {
  const [name = ''] = text.split(' ')
  const known = { none: 'none', sum: 'sum', mean: 'mean', sum_by_nonzero_weights: 'sum-by-nonzero-weights' } as const
  const reduction = known[name as keyof typeof known]
  if (reduction === undefined) throw new Unsupported(`a loss reduced by ${text}`)
  return reduction
}

type Loss = <T>(
  ops: core.Ops<T>,
  labels: T,
  predictions: T,
  options: core.LossOptions<T> & LossAttrs & { axis: number },
) => T

/** A loss of labels and predictions, under whatever names the vectors have for them. */
const loss = (
  compute: Loss,
  names: readonly [labels: string, predictions: string],
  more: (keyof LossAttrs)[] = [],
): VectorProgram =>
  program<LossAttrs>(['reduction', ...more], (ops, inputs, attrs) => {
    const given = inputs as unknown as core.Tree<typeof inputs.x>
    const weights = given.weights === undefined ? {} : { weights: given.weights }
    const options = { ...attrs, ...weights, reduction: reductionOf(attrs.reduction) }
    return { loss: compute(ops, core.leaf(given, names[0]), core.leaf(given, names[1]), options) }
  })

type Sparse = <T>(ops: core.Ops<T>, labels: T, predictions: T, options: core.SparseLossOptions<T>) => T

const sparse = (compute: Sparse, name: string): VectorProgram =>
  program<LossAttrs>(['reduction', 'ignoreIndex'], (ops, inputs, { reduction, ignoreIndex }) => {
    const given = inputs as unknown as core.Tree<typeof inputs.x>
    const options = {
      ...(given.classWeights !== undefined && { classWeights: given.classWeights }),
      ...(ignoreIndex !== undefined && { ignoreIndex }),
      reduction: reductionOf(reduction) as 'none' | 'sum' | 'mean',
    }
    return { loss: compute(ops, core.leaf(given, 'labels'), core.leaf(given, name), options) }
  })

const sparseFromLogits = sparse(core.sparseSoftmaxCrossEntropy, 'logits')

const plain = ['labels', 'predictions'] as const

/** Losses, and the activation that came with them. */
export const losses: Readonly<Record<string, VectorProgram>> = {
  abs_loss: loss(core.meanAbsoluteError, plain),
  cosine_distance: loss(core.cosineDistance, plain, ['axis']),
  hinge_loss: loss(core.hinge, plain),
  huber_loss: loss(core.huber, plain, ['delta']),
  log_loss: loss(core.logLoss, plain, ['epsilon']),
  mse_loss: loss(core.meanSquaredError, plain),
  sigmoid_cross_entropy: loss(core.sigmoidCrossEntropy, ['labels', 'logits'], ['labelSmoothing']),
  softmax_cross_entropy: loss(core.softmaxCrossEntropy, ['onehotLabels', 'logits'], ['labelSmoothing']),
  nll_loss: sparse(core.negativeLogLikelihood, 'logProbs'),
  softmax_cross_entropy_sparse: {
    ...sparseFromLogits,
    run: (ops, inputs, attrs) => ({
      ...sparseFromLogits.run(ops, inputs, attrs),
      logProb: core.logSoftmax(ops, core.leaf(inputs, 'logits')),
    }),
  },
  gelu: program<{ approximate: string }>(['approximate'], (ops, { x }, { approximate }) => ({
    y: approximate === 'tanh' ? core.geluTanh(ops, x) : core.gelu(ops, x),
  })),
}
