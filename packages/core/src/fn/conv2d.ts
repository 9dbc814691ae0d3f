import type { Ops } from '../op.ts'
import { filterShape, sizes } from '../ops/conv2d.ts'
import { imageShape } from '../ops/window.ts'
import { resolveWindow, type WindowOptions } from './padding.ts'

export interface Conv2dOptions extends WindowOptions {
  /** 1, if left out. */
  readonly groups?: number
}

/**
 * Two-dimensional cross-correlation with TensorFlow's padding modes.
 *
 * @param x      [n, h, w, ci]
 * @param filter [kh, kw, ci / groups, co]
 * @returns      [n, oh, ow, co]
 * @throws ShapeError as the primitive `conv2d`
 */
export function conv2d<T>(ops: Ops<T>, x: T, filter: T, options: Conv2dOptions = {}): T {
  const { groups = 1 } = options
  const [, h, w] = imageShape('conv2d', 'x', ops.shapeOf(x))
  filterShape('conv2d', ops.shapeOf(filter), groups)
  return ops.conv2d(x, filter, { ...resolveWindow([h, w], sizes(ops.shapeOf(filter), 0), options), groups })
}
