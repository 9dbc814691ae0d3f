import { DataError } from '../errors.ts'
import type { Ops } from '../op.ts'
import { sizeOf } from '../shape.ts'
import { abs, minimum, square, squaredDifference } from './arithmetic.ts'
import { notEqual } from './comparisons.ts'
import { l2Normalize } from './normalization.ts'
import { sum } from './reductions.ts'
import { scalar, zero } from './scalar.ts'
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
  const total = sum(ops, weighted)
  if (reduction === 'sum') return total
  if (weights === undefined) return ops.div(total, scalar(ops, sizeOf(shape)))
  const all = ops.broadcastTo(weights, { shape })
  return ops.div(total, sum(ops, reduction === 'mean' ? all : notEqual(ops, all, zero(ops))))
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
 * Half the squared error within `delta`, and beyond it a straight line of slope `delta`.
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

/**
 * Half the squared error over `beta` within it, and beyond it a straight line of slope 1: huber over its delta.
 *
 * @throws DataError smoothL1.beta: not above 0
 * @see Girshick, Fast R-CNN, arXiv:1504.08083, equation 3
 */
export function smoothL1<T>(
  ops: Ops<T>,
  labels: T,
  predictions: T,
  { beta = 1, ...options }: LossOptions<T> & { readonly beta?: number } = {},
): T {
  if (!(beta > 0)) throw new DataError({ code: 'smoothL1.beta', expected: 'more than 0', received: String(beta) })
  const error = abs(ops, ops.sub(labels, predictions))
  const quadratic = minimum(ops, error, scalar(ops, beta))
  const bent = ops.mul(scalar(ops, 0.5 / beta), square(ops, quadratic))
  return reduceLosses(ops, ops.add(bent, ops.sub(error, quadratic)), options)
}

/** max(0, 1 − y·prediction), for labels 0 and 1 taken as y = −1 and 1. */
export function hinge<T>(ops: Ops<T>, labels: T, predictions: T, options: LossOptions<T> = {}): T {
  const signs = ops.sub(ops.mul(scalar(ops, 2), labels), scalar(ops, 1))
  return reduceLosses(ops, ops.relu(ops.sub(scalar(ops, 1), ops.mul(signs, predictions))), options)
}

/** 1 − Σ label·prediction along an axis, of unit vectors. The axis stays, with size 1. */
export function cosineDistance<T>(
  ops: Ops<T>,
  labels: T,
  predictions: T,
  { axis, ...options }: LossOptions<T> & { readonly axis: number },
): T {
  const similarity = sum(ops, ops.mul(labels, predictions), { axes: [axis], keepDims: true })
  return reduceLosses(ops, ops.sub(scalar(ops, 1), similarity), options)
}

/**
 * −cos of the angle between labels and predictions along an axis, the last if none is named: −1 where they point the same
 * way, 0 where one is zero. Keras's loss of this name.
 */
export function cosineSimilarity<T>(
  ops: Ops<T>,
  labels: T,
  predictions: T,
  { axis = -1, ...options }: LossOptions<T> & { readonly axis?: number } = {},
): T {
  const [a, b] = [l2Normalize(ops, labels, { axes: [axis] }), l2Normalize(ops, predictions, { axes: [axis] })]
  return reduceLosses(ops, ops.neg(sum(ops, ops.mul(a, b), { axes: [axis] })), options)
}

/**
 * Kullback–Leibler divergence of probabilities: Σ label·log(label / prediction) over the last axis, a label of 0 counting
 * nothing. Infinite where a prediction is 0 and its label is not.
 */
export function klDivergence<T>(ops: Ops<T>, labels: T, probabilities: T, options: LossOptions<T> = {}): T {
  return divergence(ops, labels, safeLog(ops, labels, probabilities), options)
}

/** `klDivergence` of softmax(logits) over the last axis, without overflow. */
export function klDivergenceFromLogits<T>(ops: Ops<T>, labels: T, logits: T, options: LossOptions<T> = {}): T {
  return divergence(ops, labels, logSoftmax(ops, logits), options)
}

function divergence<T>(ops: Ops<T>, labels: T, logPredictions: T, options: LossOptions<T>): T {
  const terms = ops.mul(labels, ops.sub(safeLog(ops, labels, labels), logPredictions))
  const counted = ops.select(ops.equal(labels, zero(ops)), zero(ops), terms)
  return reduceLosses(ops, sum(ops, counted, { axes: [-1] }), options)
}

/** log x, and log 1 where the label is 0: what is not counted must not make NaN of 0·∞ on its way through a gradient. */
function safeLog<T>(ops: Ops<T>, labels: T, x: T): T {
  return ops.log(ops.select(ops.equal(labels, zero(ops)), scalar(ops, 1), x))
}
