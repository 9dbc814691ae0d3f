import type { Ops } from '../op.ts'
import { sizeOf } from '../shape.ts'
import { softplus } from './activations.ts'
import { abs, minimum, square, squaredDifference } from './arithmetic.ts'
import { notEqual } from './comparisons.ts'
import { scalar, zero } from './scalar.ts'
import { oneHot } from './selection.ts'
import { logSoftmax } from './softmax.ts'

/**
 * What becomes of many losses:
 *
 * - `none`: they stay as they are
 * - `sum`: their sum
 * - `mean`: their sum over the sum of the weights, which are 1 if there are none
 * - `sum-by-nonzero-weights`: their sum over the number of weights that are not 0, TensorFlow.js's default
 */
export type LossReduction = 'none' | 'sum' | 'mean' | 'sum-by-nonzero-weights'

export interface LossOptions<T> {
  /** How much each loss counts; broadcasts with the losses. */
  readonly weights?: T
  /** `mean`, if left out. */
  readonly reduction?: LossReduction
}

/** Weighs losses, and reduces them. */
export function reduceLosses<T>(ops: Ops<T>, losses: T, { weights, reduction = 'mean' }: LossOptions<T>): T {
  const weighted = weights === undefined ? losses : ops.mul(losses, weights)
  const shape = ops.shapeOf(weighted)
  if (reduction === 'none') return weighted
  const total = sumAll(ops, weighted)
  if (reduction === 'sum') return total
  if (weights === undefined) return ops.div(total, scalar(ops, sizeOf(shape)))
  const all = ops.broadcastTo(weights, { shape })
  return ops.div(total, sumAll(ops, reduction === 'mean' ? all : notEqual(ops, all, zero(ops))))
}

function sumAll<T>(ops: Ops<T>, x: T): T {
  const axes = ops.shapeOf(x).map((_, axis) => axis)
  return axes.length === 0 ? x : ops.sum(x, { axes, keepDims: false })
}

/** (label − prediction)² */
export function meanSquaredError<T>(ops: Ops<T>, labels: T, predictions: T, options: LossOptions<T> = {}): T {
  return reduceLosses(ops, squaredDifference(ops, labels, predictions), options)
}

/** |label − prediction| */
export function meanAbsoluteError<T>(ops: Ops<T>, labels: T, predictions: T, options: LossOptions<T> = {}): T {
  return reduceLosses(ops, abs(ops, ops.sub(labels, predictions)), options)
}

/**
 * Half the squared error within `delta`, and beyond it a straight line. With delta 1, the smooth L1 loss.
 *
 * @see Huber, Robust Estimation of a Location Parameter, 1964
 */
export function huber<T>(
  ops: Ops<T>,
  labels: T,
  predictions: T,
  { delta = 1, ...options }: LossOptions<T> & { readonly delta?: number } = {},
): T {
  const error = abs(ops, ops.sub(labels, predictions))
  const quadratic = minimum(ops, error, scalar(ops, delta))
  const linear = ops.mul(scalar(ops, delta), ops.sub(error, quadratic))
  return reduceLosses(ops, ops.add(ops.mul(scalar(ops, 0.5), square(ops, quadratic)), linear), options)
}

/** max(0, 1 − y·prediction), for labels 0 and 1 taken as y = −1 and 1. */
export function hinge<T>(ops: Ops<T>, labels: T, predictions: T, options: LossOptions<T> = {}): T {
  const signs = ops.sub(ops.mul(scalar(ops, 2), labels), scalar(ops, 1))
  return reduceLosses(ops, ops.relu(ops.sub(scalar(ops, 1), ops.mul(signs, predictions))), options)
}

/** −y·log(p + ε) − (1 − y)·log(1 − p + ε), of probabilities; from logits, `sigmoidCrossEntropy` loses nothing. */
export function logLoss<T>(
  ops: Ops<T>,
  labels: T,
  probabilities: T,
  { epsilon = 1e-7, ...options }: LossOptions<T> & { readonly epsilon?: number } = {},
): T {
  const [one, e] = [scalar(ops, 1), scalar(ops, epsilon)]
  const yes = ops.mul(labels, ops.log(ops.add(probabilities, e)))
  const no = ops.mul(ops.sub(one, labels), ops.log(ops.add(ops.sub(one, probabilities), e)))
  return reduceLosses(ops, ops.neg(ops.add(yes, no)), options)
}

/** 1 − Σ label·prediction along an axis, of unit vectors. The axis stays, with size 1. */
export function cosineDistance<T>(
  ops: Ops<T>,
  labels: T,
  predictions: T,
  { axis, ...options }: LossOptions<T> & { readonly axis: number },
): T {
  const similarity = ops.sum(ops.mul(labels, predictions), { axes: [axis], keepDims: true })
  return reduceLosses(ops, ops.sub(scalar(ops, 1), similarity), options)
}

/** How far labels are drawn to the middle, in [0, 1); 0, if left out. Szegedy et al., arXiv:1512.00567, section 7. */
interface Smoothing {
  readonly labelSmoothing?: number
}

/** Binary cross-entropy from logits: max(x, 0) − x·y + log(1 + e^−|x|). */
export function sigmoidCrossEntropy<T>(
  ops: Ops<T>,
  labels: T,
  logits: T,
  { labelSmoothing = 0, ...options }: LossOptions<T> & Smoothing = {},
): T {
  const smooth = ops.add(ops.mul(labels, scalar(ops, 1 - labelSmoothing)), scalar(ops, labelSmoothing / 2))
  return reduceLosses(ops, ops.sub(softplus(ops, logits), ops.mul(logits, smooth)), options)
}

/**
 * Categorical cross-entropy from logits: −Σ label·log softmax(logits) over the last axis.
 *
 * @param labels one-hot, or probabilities, [..., classes]
 */
export function softmaxCrossEntropy<T>(
  ops: Ops<T>,
  labels: T,
  logits: T,
  { labelSmoothing = 0, ...options }: LossOptions<T> & Smoothing = {},
): T {
  const shape = ops.shapeOf(logits)
  const classes = shape.at(-1) ?? 1
  const smooth = ops.add(ops.mul(labels, scalar(ops, 1 - labelSmoothing)), scalar(ops, labelSmoothing / classes))
  const terms = ops.mul(smooth, logSoftmax(ops, logits))
  return reduceLosses(ops, ops.neg(ops.sum(terms, { axes: [shape.length - 1], keepDims: false })), options)
}

export interface SparseLossOptions<T> {
  /** How much each class counts, [classes]. */
  readonly classWeights?: T
  /** Positions with this label count nothing. */
  readonly ignoreIndex?: number
  /** `mean`, if left out: over the sum of the weights of the labels' classes, as in PyTorch and ONNX. */
  readonly reduction?: 'none' | 'sum' | 'mean'
}

/**
 * −log p of each label's class.
 *
 * @param labels           class numbers, any shape
 * @param logProbabilities [...labels, classes]
 */
export function negativeLogLikelihood<T>(
  ops: Ops<T>,
  labels: T,
  logProbabilities: T,
  { classWeights, ignoreIndex, reduction = 'mean' }: SparseLossOptions<T> = {},
): T {
  const shape = ops.shapeOf(logProbabilities)
  const last = { axes: [shape.length - 1], keepDims: false }
  const chosen = oneHot(ops, labels, shape.at(-1) ?? 1)
  const own = classWeights === undefined ? chosen : ops.mul(chosen, classWeights)
  const counted = ops.sum(own, last)
  const ignored = ignoreIndex === undefined ? undefined : ops.equal(labels, scalar(ops, ignoreIndex))
  const weights = ignored === undefined ? counted : ops.select(ignored, zero(ops), counted)
  // Chosen by selection: a class of probability 0 that is not asked for must not make NaN of 0·∞.
  const terms = ops.select(chosen, logProbabilities, zero(ops))
  return reduceLosses(ops, ops.neg(ops.sum(terms, last)), { weights, reduction })
}

/** Categorical cross-entropy from logits, of class numbers. */
export function sparseSoftmaxCrossEntropy<T>(ops: Ops<T>, labels: T, logits: T, options: SparseLossOptions<T> = {}): T {
  return negativeLogLikelihood(ops, labels, logSoftmax(ops, logits), options)
}
