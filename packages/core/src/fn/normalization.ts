import type { Ops } from '../op.ts'
import { imageShape } from '../ops/window.ts'
import type { ReduceOptions } from './axes.ts'
import { moments, sumSquare } from './reductions.ts'
import { scalar } from './scalar.ts'

export interface AffineParameters<T> {
  /** The new scale and mean; 1 and 0, if left out. They broadcast. */
  readonly gamma?: T
  readonly beta?: T
}

/**
 * Layer normalization: each example to mean 0 and variance 1 over the given axes, then scaled and shifted.
 *
 * @param axes ascending; Keras takes the last
 * @see Ba, Kiros & Hinton, arXiv:1607.06450
 */
export function layerNorm<T>(
  ops: Ops<T>,
  x: T,
  { gamma, beta }: AffineParameters<T>,
  { axes, epsilon }: { readonly axes: readonly number[]; readonly epsilon: number },
): T {
  const { mean, variance } = moments(ops, x, { axes, keepDims: true })
  const normal = ops.mul(ops.sub(x, mean), ops.rsqrt(ops.add(variance, scalar(ops, epsilon))))
  const scaled = gamma === undefined ? normal : ops.mul(normal, gamma)
  return beta === undefined ? scaled : ops.add(scaled, beta)
}

/**
 * Instance normalization: each channel of each image on its own.
 *
 * @param x [n, h, w, c]; gamma and beta are [c]
 * @see Ulyanov, Vedaldi & Lempitsky, arXiv:1607.08022
 */
export function instanceNorm<T>(ops: Ops<T>, x: T, parameters: AffineParameters<T>, epsilon: number): T {
  imageShape('instanceNorm', 'x', ops.shapeOf(x))
  return layerNorm(ops, x, parameters, { axes: [1, 2], epsilon })
}

/**
 * x / √(Σ x²) over some axes, all if none are named: vectors of length 1. What is shorter than √epsilon is divided by
 * that, so zeros stay.
 *
 * @param options ε is 1e-12, if left out, as in TensorFlow
 */
export function l2Normalize<T>(
  ops: Ops<T>,
  x: T,
  { axes, epsilon = 1e-12 }: Pick<ReduceOptions, 'axes'> & { readonly epsilon?: number } = {},
): T {
  const total = sumSquare(ops, x, { ...(axes && { axes }), keepDims: true })
  return ops.mul(x, ops.rsqrt(ops.maximum(total, scalar(ops, epsilon))))
}
