import { ShapeError } from '../errors.ts'
import type { Ops } from '../op.ts'
import { filterShape, sizes } from '../ops/conv2d.ts'
import { imageShape, type Padding2d, type Size2d } from '../ops/window.ts'
import { halves, type Padding, pair } from './padding.ts'

export interface Conv2dTransposeOptions {
  /** 1, if left out. */
  readonly strides?: number | Size2d
  /**
   * How much of the full output is cut off, [top, bottom, left, right]; none, if left out. By the modes of TensorFlow
   * and Keras the output has a size of its own: in·stride for `'same'` and `'same-lower'`, and
   * in·stride + max(extent − stride, 0) for `'valid'`.
   */
  readonly padding?: Padding
  /** 1, if left out. */
  readonly dilations?: number | Size2d
  /** 1, if left out. */
  readonly groups?: number
  /**
   * Rows at the bottom and columns at the right to add: first those that the padding cuts off, then others, which are
   * zero where no input reaches. None, if left out. Goes with explicit padding only, since a mode says the size already.
   */
  readonly outputPadding?: number | Size2d
}

/**
 * Transposed convolution: the adjoint of the convolution with the same filter and window, which maps its output's size
 * back to its input's. Size: (in − 1)·stride + dilation·(taps − 1) + 1 − padding + outputPadding.
 *
 * @param x      [n, h, w, ci]
 * @param filter [kh, kw, co / groups, ci], as TensorFlow has it
 * @returns      [n, oh, ow, co]
 * @throws ShapeError conv2dTranspose.padding: more is cut off than there is, or an output padding below 0
 * @throws ShapeError conv2dTranspose.outputPadding: one along with a mode
 * @throws ShapeError padding.mode
 * @see Dumoulin & Visin, arXiv:1603.07285, chapter 4
 */
export function conv2dTranspose<T>(ops: Ops<T>, x: T, filter: T, options: Conv2dTransposeOptions = {}): T {
  const { groups = 1 } = options
  const strides = pair(options.strides ?? 1)
  const dilations = pair(options.dilations ?? 1)
  imageShape('conv2dTranspose', 'x', ops.shapeOf(x))
  filterShape('conv2dTranspose', ops.shapeOf(filter), groups)
  const input = sizes(ops.shapeOf(x), 1)
  const taps = sizes(ops.shapeOf(filter), 0)
  const extents = [dilations[0] * (taps[0] - 1) + 1, dilations[1] * (taps[1] - 1) + 1] as const
  const { padding, extra } = bringBack(resolvePadding(strides, extents, options))

  // The convolution whose adjoint this is skips at most stride − 1 rows at its end; what is asked for beyond those is
  // reached by no input at all.
  const reached = (axis: 0 | 1) => Math.min(extra[axis], strides[axis] - 1)
  const size = (axis: 0 | 1) => {
    const full = (input[axis] - 1) * strides[axis] + extents[axis]
    return full - padding[2 * axis]! - padding[2 * axis + 1]! + reached(axis)
  }
  if (size(0) < 1 || size(1) < 1 || !extra.every(n => Number.isInteger(n) && n >= 0)) {
    const expected = 'padding that leaves some output, and an output padding of at least 0'
    const received = JSON.stringify({ padding, outputPadding: extra, output: [size(0), size(1)] })
    throw new ShapeError({ code: 'conv2dTranspose.padding', expected, received })
  }
  const y = ops.conv2dInputGrad(x, filter, { strides, padding, dilations, groups, inputSize: [size(0), size(1)] })
  const beyond = [extra[0] - reached(0), extra[1] - reached(1)] as const
  if (beyond[0] === 0 && beyond[1] === 0) return y
  return ops.pad(y, {
    padding: [
      [0, 0],
      [0, beyond[0]],
      [0, beyond[1]],
      [0, 0],
    ],
    value: 0,
  })
}

/** What is cut off of the full output, and how much is added at its end. */
interface Frame {
  readonly padding: Padding2d
  readonly extra: Size2d
}

/** By a mode, strides that leave gaps between the filters leave one at the end too. */
function resolvePadding(
  strides: Size2d,
  extents: Size2d,
  { padding: given = [0, 0, 0, 0], outputPadding }: Conv2dTransposeOptions,
): Frame {
  if (typeof given !== 'string') return { padding: given, extra: pair(outputPadding ?? 0) }
  if (outputPadding !== undefined) {
    const received = JSON.stringify({ padding: given, outputPadding })
    throw new ShapeError({ code: 'conv2dTranspose.outputPadding', expected: 'explicit padding with it', received })
  }
  const gap = (axis: 0 | 1) => Math.max(0, strides[axis] - extents[axis])
  const cut = (axis: 0 | 1) =>
    given === 'valid' ? ([0, 0] as const) : halves(Math.max(0, extents[axis] - strides[axis]), given)
  return { padding: [...cut(0), ...cut(1)], extra: [gap(0), gap(1)] }
}

/** What is cut off at an end and added there again need not be cut off. */
function bringBack({ padding: [top, bottom, left, right], extra: [down, across] }: Frame): Frame {
  const [rows, columns] = [Math.max(0, Math.min(bottom, down)), Math.max(0, Math.min(right, across))]
  return { padding: [top, bottom - rows, left, right - columns], extra: [down - rows, across - columns] }
}
