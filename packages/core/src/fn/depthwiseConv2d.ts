import { ShapeError } from '../errors.ts'
import type { Ops } from '../op.ts'
import { imageShape } from '../ops/window.ts'
import { formatShape } from '../shape.ts'
import { conv2d } from './conv2d.ts'
import type { WindowOptions } from './padding.ts'

/**
 * Convolution of each channel by filters of its own: a grouped convolution with one input channel per group.
 *
 * @param x      [n, h, w, c]
 * @param filter [kh, kw, c, m]; output channel c·m + j comes from input channel c
 * @returns      [n, oh, ow, c·m]
 * @throws ShapeError depthwiseConv2d.filter: not four axes, or not x's channels in the third
 */
export function depthwiseConv2d<T>(ops: Ops<T>, x: T, filter: T, options: WindowOptions = {}): T {
  const [, , , channels] = imageShape('depthwiseConv2d', 'x', ops.shapeOf(x))
  const shape = ops.shapeOf(filter)
  const [kh, kw, c, m] = shape
  if (shape.length !== 4 || kh === undefined || kw === undefined || c !== channels || m === undefined) {
    const expected = `a filter [kh, kw, ${channels}, m]`
    throw new ShapeError({ code: 'depthwiseConv2d.filter', expected, received: formatShape(shape) })
  }
  return conv2d(ops, x, ops.reshape(filter, { shape: [kh, kw, 1, c * m] }), { ...options, groups: c })
}
