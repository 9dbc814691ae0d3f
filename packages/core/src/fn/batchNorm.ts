import type { Ops } from '../op.ts'
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
