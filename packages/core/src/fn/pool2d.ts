import type { Ops } from '../op.ts'
import { type Pool2dAttrs, pool2dShape } from '../ops/pool2d.ts'
import { imageShape, type Size2d } from '../ops/window.ts'
import { square } from './arithmetic.ts'
import { pair, resolveWindow, type WindowOptions } from './padding.ts'
import { scalar } from './scalar.ts'
import { range } from './selection.ts'

/** Strides are the window's size, if left out, as in Keras. */
export interface Pool2dOptions extends WindowOptions {
  readonly windowSize: number | Size2d
  /**
   * Whether a last window may hang over the edge, where the stride does not come out even: the size is then rounded up.
   * A window that would start in the padding is dropped, as in PyTorch and Caffe. False, if left out.
   */
  readonly ceilMode?: boolean
}

export interface AvgPool2dOptions extends Pool2dOptions {
  /**
   * Whether padding counts as zeros, PyTorch's default; what a window hangs over beyond it never does. False, if left
   * out, TensorFlow's way.
   */
  readonly countIncludePad?: boolean
}

/** The maximum of each window. x [n, h, w, c] → [n, oh, ow, c]; ties, NaN and errors as the primitive. */
export function maxPool2d<T>(ops: Ops<T>, x: T, options: Pool2dOptions): T {
  return ops.maxPool2d(x, resolvePool('maxPool2d', ops, x, options).attrs)
}

/**
 * The maximum of each window, and where it stands in its image: y·w + x, of equal ones the first, as TensorFlow's
 * `max_pool_with_argmax` and ONNX have it. Positions are exact up to 2²⁴ pixels.
 *
 * @param x [n, h, w, c]
 * @returns two of [n, oh, ow, c]; errors as `maxPool2d`
 */
export function maxPool2dWithArgmax<T>(
  ops: Ops<T>,
  x: T,
  options: Pool2dOptions,
): { readonly values: T; readonly argmax: T } {
  const { attrs } = resolvePool('maxPool2d', ops, x, options)
  const [, h, w] = imageShape('maxPool2d', 'x', ops.shapeOf(x))
  const rows = ops.reshape(ops.mul(range(ops, h), scalar(ops, w)), { shape: [h, 1, 1] })
  const positions = ops.add(rows, ops.reshape(range(ops, w), { shape: [w, 1] }))
  const everywhere = ops.broadcastTo(positions, { shape: ops.shapeOf(x) })
  return { values: ops.maxPool2d(x, attrs), argmax: ops.maxPool2dGather(x, everywhere, attrs) }
}

/** The mean of each window, padding not counted unless said. x [n, h, w, c] → [n, oh, ow, c]; errors as the primitive. */
export function avgPool2d<T>(ops: Ops<T>, x: T, options: AvgPool2dOptions): T {
  const { attrs, explicit } = resolvePool('avgPool2d', ops, x, options)
  if (options.countIncludePad !== true || attrs.padding.every(n => n === 0)) return ops.avgPool2d(x, attrs)
  pool2dShape('avgPool2d', ops.shapeOf(x), attrs)
  // Zeros that are part of the input count. How far windows hang over beyond them stays padding.
  const [top, bottom, left, right] = explicit
  const padded = ops.pad(x, {
    padding: [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ],
    value: 0,
  })
  return ops.avgPool2d(padded, { ...attrs, padding: [0, attrs.padding[1] - bottom, 0, attrs.padding[3] - right] })
}

/**
 * √(Σ x²) over each window, padding not counted: ONNX's LpPool with p = 2, WebNN's l2Pool2d. Where a window holds nothing
 * but zeros there is no gradient: NaN.
 *
 * @param x [n, h, w, c]
 * @returns [n, oh, ow, c]; errors as `avgPool2d`, labelled `l2Pool2d`
 */
export function l2Pool2d<T>(ops: Ops<T>, x: T, options: Pool2dOptions): T {
  const { attrs } = resolvePool('l2Pool2d', ops, x, options)
  const { windowSize, ...window } = attrs
  const [, , , c] = pool2dShape('l2Pool2d', ops.shapeOf(x), attrs) as readonly [number, number, number, number]
  const ones = ops.fill({ value: 1, shape: [...windowSize, 1, c] })
  return ops.sqrt(ops.conv2d(square(ops, x), ones, { ...window, groups: c }))
}

interface ResolvedPool {
  readonly attrs: Pool2dAttrs
  /** The padding without what windows hang over the edge. */
  readonly explicit: Pool2dAttrs['padding']
}

function resolvePool<T>(op: string, ops: Ops<T>, x: T, options: Pool2dOptions): ResolvedPool {
  const [, h, w] = imageShape(op, 'x', ops.shapeOf(x))
  const windowSize = pair(options.windowSize)
  const { ceilMode = false, ...window } = options
  const attrs = { ...resolveWindow([h, w], windowSize, { strides: windowSize, ...window }), windowSize }
  const { padding } = attrs
  if (!ceilMode) return { attrs, explicit: padding }
  const bottom = hangingOver(h, 0, attrs)
  const right = hangingOver(w, 1, attrs)
  return { attrs: { ...attrs, padding: [padding[0], bottom, padding[2], right] }, explicit: padding }
}

/** The padding after the input along an axis, up to the end of the last window that starts before it. */
function hangingOver(input: number, axis: 0 | 1, { strides, padding, dilations, windowSize }: Pool2dAttrs): number {
  const [before, after] = [padding[2 * axis]!, padding[2 * axis + 1]!]
  const extent = dilations[axis] * (windowSize[axis] - 1) + 1
  const steps = Math.ceil((input + before + after - extent) / strides[axis])
  const last = steps * strides[axis] < input + before ? steps : steps - 1
  return Math.max(after, last * strides[axis] + extent - before - input)
}
