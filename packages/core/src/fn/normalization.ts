import type { Ops } from '../op.ts'
import { imageShape } from '../ops/window.ts'
import { square } from './arithmetic.ts'
import { moments } from './reductions.ts'
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

export interface LocalResponseNormOptions {
  /** How many neighbouring channels count on either side. TensorFlow's `depth_radius` is both. */
  readonly before: number
  readonly after: number
  readonly bias: number
  /** Times the *sum* of squares, as in the paper and TensorFlow; ONNX, PyTorch and Caffe divide theirs by the size. */
  readonly alpha: number
  readonly beta: number
}

/**
 * Local response normalization: x · (bias + alpha·Σ x²)^−beta, the sum over neighbouring channels.
 *
 * @param x [n, h, w, c]
 * @see Krizhevsky, Sutskever & Hinton, ImageNet Classification with Deep Convolutional Neural Networks, 2012, section 3.3
 */
export function localResponseNorm<T>(ops: Ops<T>, x: T, options: LocalResponseNormOptions): T {
  const { before, after, bias, alpha, beta } = options
  const shape = ops.shapeOf(x)
  const padded = ops.pad(square(ops, x), {
    padding: [
      [0, 0],
      [0, 0],
      [0, 0],
      [before, after],
    ],
    value: 0,
  })
  const shifted = (offset: number) => ops.slice(padded, { begin: [0, 0, 0, offset], size: shape })
  const neighbours = Array.from({ length: before + after }, (_, i) => shifted(i + 1))
  const sum = neighbours.reduce((total, next) => ops.add(total, next), shifted(0))
  const base = ops.add(scalar(ops, bias), ops.mul(scalar(ops, alpha), sum))
  // The base is positive, so the power is an exponential of a logarithm.
  return ops.mul(x, ops.exp(ops.mul(scalar(ops, -beta), ops.log(base))))
}
