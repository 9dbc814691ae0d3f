import type { Ops } from '../op.ts'
import type { Pool2dAttrs } from '../ops/pool2d.ts'
import { imageShape, type Size2d } from '../ops/window.ts'
import { pair, resolveWindow, type WindowOptions } from './padding.ts'

/** Strides are the window's size, if left out, as in Keras. */
export interface Pool2dOptions extends WindowOptions {
  readonly windowSize: number | Size2d
}

/** The maximum of each window. x [n, h, w, c] → [n, oh, ow, c]; ties, NaN and errors as the primitive. */
export function maxPool2d<T>(ops: Ops<T>, x: T, options: Pool2dOptions): T {
  return ops.maxPool2d(x, resolvePool('maxPool2d', ops, x, options))
}

/** The mean of each window, padding not counted. x [n, h, w, c] → [n, oh, ow, c]; errors as the primitive. */
export function avgPool2d<T>(ops: Ops<T>, x: T, options: Pool2dOptions): T {
  return ops.avgPool2d(x, resolvePool('avgPool2d', ops, x, options))
}

function resolvePool<T>(op: string, ops: Ops<T>, x: T, options: Pool2dOptions): Pool2dAttrs {
  const [, h, w] = imageShape(op, 'x', ops.shapeOf(x))
  const windowSize = pair(options.windowSize)
  return { ...resolveWindow([h, w], windowSize, { strides: windowSize, ...options }), windowSize }
}
