import type { Ops } from '../op.ts'
import { conv2d } from './conv2d.ts'
import { depthwiseConv2d } from './depthwiseConv2d.ts'
import type { WindowOptions } from './padding.ts'

/**
 * A depthwise convolution, then a 1×1 convolution across channels.
 *
 * @param x         [n, h, w, c]
 * @param depthwise [kh, kw, c, m]
 * @param pointwise [1, 1, c·m, co]
 * @returns         [n, oh, ow, co]
 * @see Chollet, Xception, arXiv:1610.02357
 */
export function separableConv2d<T>(ops: Ops<T>, x: T, depthwise: T, pointwise: T, options: WindowOptions = {}): T {
  return conv2d(ops, depthwiseConv2d(ops, x, depthwise, options), pointwise)
}
