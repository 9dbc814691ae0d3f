import type { Ops } from '../op.ts'
import { imageShape } from '../ops/window.ts'
import { square } from './arithmetic.ts'
import { maxSteps, places } from './places.ts'
import { scalar } from './scalar.ts'

export interface LocalResponseNormOptions {
  /** How many neighbouring channels count on either side. */
  readonly before: number
  readonly after: number
  readonly bias: number
  /** Times the *sum* of squares. */
  readonly alpha: number
  readonly beta: number
}

/**
 * Local response normalization: x · (bias + alpha·Σ x²)^−beta, the sum over neighbouring channels. Frameworks state its
 * options in two ways: see `radiusLrn` and `sizeLrn`.
 *
 * @param x [n, h, w, c]
 * @throws ShapeError localResponseNorm.rank
 * @see Krizhevsky, Sutskever & Hinton, ImageNet Classification with Deep Convolutional Neural Networks, 2012, section 3.3
 */
export function localResponseNorm<T>(ops: Ops<T>, x: T, options: LocalResponseNormOptions): T {
  const { before, after, bias, alpha, beta } = options
  const shape = imageShape('localResponseNorm', 'x', ops.shapeOf(x))
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
  const neighbours = places('localResponseNorm', before + after + 1, maxSteps)
    .slice(1)
    .map(shifted)
  const sum = neighbours.reduce((total, next) => ops.add(total, next), shifted(0))
  const base = ops.add(scalar(ops, bias), ops.mul(scalar(ops, alpha), sum))
  // The base is positive, so the power is an exponential of a logarithm.
  return ops.mul(x, ops.exp(ops.mul(scalar(ops, -beta), ops.log(base))))
}

export interface RadiusLrnOptions {
  /** Neighbours on either side: ⌊n / 2⌋ of the paper's n. 5, if left out. */
  readonly depthRadius?: number
  /** The paper's k; 1, if left out. */
  readonly bias?: number
  /** Times the sum; 1, if left out. */
  readonly alpha?: number
  /** 0.5, if left out. */
  readonly beta?: number
}

/** Local response normalization as TensorFlow and the paper state it, with TensorFlow's defaults. */
export function radiusLrn(options: RadiusLrnOptions = {}): LocalResponseNormOptions {
  const { depthRadius = 5, bias = 1, alpha = 1, beta = 0.5 } = options
  return { before: depthRadius, after: depthRadius, bias, alpha, beta }
}

export interface SizeLrnOptions {
  /** The channels that count, the one in the middle among them. */
  readonly size: number
  /** PyTorch's k; 1, if left out. */
  readonly bias?: number
  /** Times the sum over the size; 1e-4, if left out. */
  readonly alpha?: number
  /** 0.75, if left out. */
  readonly beta?: number
  /** On which side an even size has one neighbour more: after, ONNX's and what holds if left out, or before, PyTorch's. */
  readonly evenSize?: 'after' | 'before'
}

/** Local response normalization as ONNX, PyTorch and Caffe state it, with their defaults. Caffe takes odd sizes only. */
export function sizeLrn({
  size,
  bias = 1,
  alpha = 1e-4,
  beta = 0.75,
  evenSize,
}: SizeLrnOptions): LocalResponseNormOptions {
  const [less, more] = [Math.floor((size - 1) / 2), Math.ceil((size - 1) / 2)]
  const [before, after] = evenSize === 'before' ? [more, less] : [less, more]
  return { before, after, bias, alpha: alpha / size, beta }
}
