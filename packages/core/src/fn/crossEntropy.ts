import type { Ops } from '../op.ts'
import { softplus } from './activations.ts'
import { clip } from './arithmetic.ts'
import { notEqual } from './comparisons.ts'
import { logicalAnd } from './logical.ts'
import { type LossOptions, reduceLosses } from './losses.ts'
import { sum } from './reductions.ts'
import { scalar, zero } from './scalar.ts'
import { oneHot } from './selection.ts'
import { logSoftmax } from './softmax.ts'

// From logits nothing is lost. From probabilities, ε keeps logarithms finite.

export interface CrossEntropyOptions<T> extends LossOptions<T> {
  /** How far labels are drawn to the middle, in [0, 1); 0, if left out. Szegedy et al., arXiv:1512.00567, section 7. */
  readonly labelSmoothing?: number
}

/** How far probabilities are kept from 0 and 1; 1e-7, if left out, as in Keras. */
interface Margin {
  readonly epsilon?: number
}

/** Binary cross-entropy from logits: max(x, 0) − x·y + log(1 + e^−|x|). */
export function sigmoidCrossEntropy<T>(
  ops: Ops<T>,
  labels: T,
  logits: T,
  { labelSmoothing = 0, ...options }: CrossEntropyOptions<T> = {},
): T {
  const smooth = smoothed(ops, labels, labelSmoothing, 2)
  return reduceLosses(ops, ops.sub(softplus(ops, logits), ops.mul(logits, smooth)), options)
}

/** Binary cross-entropy of probabilities, as Keras has it: −y·log p − (1 − y)·log(1 − p), p clipped to [ε, 1 − ε]. */
export function binaryCrossEntropy<T>(
  ops: Ops<T>,
  labels: T,
  probabilities: T,
  { labelSmoothing = 0, epsilon = 1e-7, ...options }: CrossEntropyOptions<T> & Margin = {},
): T {
  const p = clip(ops, probabilities, epsilon, 1 - epsilon)
  return reduceLosses(ops, twoSided(ops, smoothed(ops, labels, labelSmoothing, 2), p, 0), options)
}

/** The same as TensorFlow.js has it: −y·log(p + ε) − (1 − y)·log(1 − p + ε). */
export function logLoss<T>(
  ops: Ops<T>,
  labels: T,
  probabilities: T,
  { epsilon = 1e-7, ...options }: LossOptions<T> & Margin = {},
): T {
  return reduceLosses(ops, twoSided(ops, labels, probabilities, epsilon), options)
}

function twoSided<T>(ops: Ops<T>, labels: T, p: T, added: number): T {
  const one = scalar(ops, 1)
  const log = (x: T) => ops.log(added === 0 ? x : ops.add(x, scalar(ops, added)))
  return ops.neg(ops.add(ops.mul(labels, log(p)), ops.mul(ops.sub(one, labels), log(ops.sub(one, p)))))
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
  { labelSmoothing = 0, ...options }: CrossEntropyOptions<T> = {},
): T {
  return categorical(
    ops,
    smoothed(ops, labels, labelSmoothing, classesOf(ops, logits)),
    logSoftmax(ops, logits),
    options,
  )
}

/**
 * Categorical cross-entropy of probabilities, as Keras has it: they are divided by their sum over the last axis, and
 * clipped to [ε, 1 − ε].
 *
 * @param labels one-hot, or probabilities, [..., classes]
 */
export function categoricalCrossEntropy<T>(
  ops: Ops<T>,
  labels: T,
  probabilities: T,
  { labelSmoothing = 0, epsilon = 1e-7, ...options }: CrossEntropyOptions<T> & Margin = {},
): T {
  const smooth = smoothed(ops, labels, labelSmoothing, classesOf(ops, probabilities))
  return categorical(ops, smooth, logOfShares(ops, probabilities, epsilon), options)
}

function categorical<T>(ops: Ops<T>, labels: T, logProbabilities: T, options: LossOptions<T>): T {
  return reduceLosses(ops, ops.neg(sum(ops, ops.mul(labels, logProbabilities), { axes: [-1] })), options)
}

export interface SparseLossOptions<T> extends CrossEntropyOptions<T> {
  /** How much each class counts, [classes]. */
  readonly classWeights?: T
  /** Positions with this label count nothing. */
  readonly ignoreIndex?: number
}

/**
 * −log p of each label's class. `mean` divides by the sum of the weights, those of the labels' classes among them, as in
 * PyTorch and ONNX. With label smoothing the other classes' −log p take their share, each by its class weight.
 *
 * @param labels           class numbers, any shape
 * @param logProbabilities [...labels, classes]
 */
export function negativeLogLikelihood<T>(
  ops: Ops<T>,
  labels: T,
  logProbabilities: T,
  options: SparseLossOptions<T> = {},
): T {
  const { classWeights, ignoreIndex, labelSmoothing = 0, weights, reduction = 'mean' } = options
  const last = { axes: [-1] }
  const classes = classesOf(ops, logProbabilities)
  const chosen = oneHot(ops, labels, classes)
  const byClass = (x: T) => (classWeights === undefined ? x : ops.mul(x, classWeights))
  // Chosen by selection: a class of probability 0 that is not asked for must not make NaN of 0·∞.
  const own = sum(ops, byClass(ops.select(chosen, logProbabilities, zero(ops))), last)
  const share = (part: T, factor: number) => ops.mul(part, scalar(ops, factor))
  const all = () => share(sum(ops, byClass(logProbabilities), last), labelSmoothing / classes)
  const losses = ops.neg(labelSmoothing === 0 ? own : ops.add(share(own, 1 - labelSmoothing), all()))
  const ignored = ignoreIndex === undefined ? undefined : ops.equal(labels, scalar(ops, ignoreIndex))
  const unlessIgnored = (x: T) => (ignored === undefined ? x : ops.select(ignored, zero(ops), x))
  const weigh = (x: T) => (weights === undefined ? x : ops.mul(x, weights))
  const weighted = weigh(unlessIgnored(losses))
  if (reduction === 'none') return weighted
  const total = sum(ops, weighted)
  if (reduction === 'sum') return total
  const counted = unlessIgnored(sum(ops, byClass(chosen), last))
  if (reduction === 'mean') return ops.div(total, sum(ops, weigh(counted)))
  const isNonzero = notEqual(ops, counted, zero(ops))
  const both = weights === undefined ? isNonzero : logicalAnd(ops, isNonzero, weights)
  return ops.div(total, sum(ops, both))
}

/** Categorical cross-entropy from logits, of class numbers; as `negativeLogLikelihood`. */
export function sparseSoftmaxCrossEntropy<T>(ops: Ops<T>, labels: T, logits: T, options: SparseLossOptions<T> = {}): T {
  return negativeLogLikelihood(ops, labels, logSoftmax(ops, logits), options)
}

/** `categoricalCrossEntropy` of class numbers; as `negativeLogLikelihood`. */
export function sparseCategoricalCrossEntropy<T>(
  ops: Ops<T>,
  labels: T,
  probabilities: T,
  { epsilon = 1e-7, ...options }: SparseLossOptions<T> & Margin = {},
): T {
  return negativeLogLikelihood(ops, labels, logOfShares(ops, probabilities, epsilon), options)
}

const classesOf = <T>(ops: Ops<T>, x: T): number => ops.shapeOf(x).at(-1) ?? 1

function smoothed<T>(ops: Ops<T>, labels: T, smoothing: number, classes: number): T {
  if (smoothing === 0) return labels
  return ops.add(ops.mul(labels, scalar(ops, 1 - smoothing)), scalar(ops, smoothing / classes))
}

function logOfShares<T>(ops: Ops<T>, probabilities: T, epsilon: number): T {
  const shares = ops.div(probabilities, sum(ops, probabilities, { axes: [-1], keepDims: true }))
  return ops.log(clip(ops, shares, epsilon, 1 - epsilon))
}
