import { ShapeError } from '../errors.ts'
import type { Ops } from '../op.ts'
import { sizeOf } from '../shape.ts'
import { moments } from './reductions.ts'
import { scalar } from './scalar.ts'

export interface BatchNormParameters<T> {
  /** The mean and variance of each channel, [c]. */
  readonly mean: T
  readonly variance: T
  /** The new scale and mean of each channel, [c]; 1 and 0, if left out. */
  readonly gamma?: T
  readonly beta?: T
}

/**
 * Batch normalization with given statistics: (x − mean) / √(variance + ε) · gamma + beta, channel by channel, computed
 * as one scale and one shift per channel.
 *
 * @param x [..., c]
 * @param epsilon ε; Keras takes 1e-3, PyTorch and ONNX 1e-5
 * @see Ioffe & Szegedy, arXiv:1502.03167, algorithm 2
 */
export function batchNorm<T>(ops: Ops<T>, x: T, parameters: BatchNormParameters<T>, epsilon: number): T {
  const { mean, variance, gamma, beta } = parameters
  const inverse = ops.rsqrt(ops.add(variance, scalar(ops, epsilon)))
  const scale = gamma === undefined ? inverse : ops.mul(gamma, inverse)
  const shift = ops.neg(ops.mul(mean, scale))
  return ops.add(ops.mul(x, scale), beta === undefined ? shift : ops.add(beta, shift))
}

/**
 * The mean and the (biased) variance of each channel, over all other axes: the statistics of a batch.
 *
 * @param x [..., c], of rank 2 at least
 * @returns two of [c]
 */
export function channelMoments<T>(ops: Ops<T>, x: T): { readonly mean: T; readonly variance: T } {
  const axes = ops
    .shapeOf(x)
    .slice(0, -1)
    .map((_, axis) => axis)
  return moments(ops, x, { axes, keepDims: false })
}

export interface BatchNormTrainingOptions {
  /** Added to the variance; Keras takes 1e-3, PyTorch and ONNX 1e-5. */
  readonly epsilon: number
  /** How much of a running statistic stays, as in Keras; PyTorch's momentum is what comes, 1 less this one. */
  readonly momentum: number
  /**
   * Which variance of the batch goes into the running one: over n, as in Keras and ONNX, or over n − 1, as in PyTorch.
   * `'population'`, if left out. What normalizes is over n either way.
   */
  readonly runningVariance?: 'population' | 'sample'
}

/**
 * Batch normalization while training: with the batch's own mean and (biased) variance, of which the running statistics
 * take a share: running · momentum + batch · (1 − momentum).
 *
 * @param x [..., c]
 * @param running the statistics so far, and the new scale and mean
 * @returns y, and the new running statistics, [c]
 * @throws ShapeError batchNormTraining.count: a sample variance of one element per channel
 * @see Ioffe & Szegedy, arXiv:1502.03167, algorithm 1
 */
export function batchNormTraining<T>(
  ops: Ops<T>,
  x: T,
  running: BatchNormParameters<T>,
  { epsilon, momentum, runningVariance = 'population' }: BatchNormTrainingOptions,
): { readonly y: T; readonly mean: T; readonly variance: T } {
  const batch = channelMoments(ops, x)
  const count = sizeOf(ops.shapeOf(x).slice(0, -1))
  if (runningVariance === 'sample' && count === 1) {
    const expected = 'more than one element per channel for a sample variance'
    throw new ShapeError({ code: 'batchNormTraining.count', expected, received: '1' })
  }
  const comes = (1 - momentum) * (runningVariance === 'sample' ? count / (count - 1) : 1)
  return {
    y: batchNorm(ops, x, { ...running, ...batch }, epsilon),
    mean: blend(ops, running.mean, momentum, batch.mean, 1 - momentum),
    variance: blend(ops, running.variance, momentum, batch.variance, comes),
  }
}

function blend<T>(ops: Ops<T>, old: T, stays: number, fresh: T, comes: number): T {
  return ops.add(ops.mul(old, scalar(ops, stays)), ops.mul(fresh, scalar(ops, comes)))
}
