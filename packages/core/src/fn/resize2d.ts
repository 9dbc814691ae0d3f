import { ShapeError } from '../errors.ts'
import type { Ops } from '../op.ts'
import { imageShape, type Size2d } from '../ops/window.ts'
import { formatShape } from '../shape.ts'
import {
  type NearestRounding,
  type ResizeAxis,
  type ResizeCoordinates,
  type ResizeKernel,
  resizeCoordinate,
  resizeTaps,
  type Tap,
} from './resizeTaps.ts'
import { scalar, zero } from './scalar.ts'

export interface Resize2dOptions {
  /** [height, width] of the output. */
  readonly size: Size2d
  readonly method: 'nearest' | 'bilinear' | 'bicubic'
  /** `half-pixel`, if left out. */
  readonly coordinates?: ResizeCoordinates
  /** `round-prefer-ceil` is what TensorFlow does with its nearest; `round-prefer-floor`, if left out. */
  readonly rounding?: NearestRounding
  /** Scales to compute coordinates by, where they are not the sizes' quotient. */
  readonly scales?: readonly [number, number]
  /** Takes `size` as a box that the image fits into, or that it covers: one scale for both axes. ONNX's policy. */
  readonly keepAspectRatio?: 'not-larger' | 'not-smaller'
  /** Smooths where it shrinks: the kernel is stretched by as much. No, if left out. */
  readonly antialias?: boolean
  /** Of `bicubic`: the kernel's slope at distance 1. −0.75, ONNX's and PyTorch's, if left out; Keys's own is −0.5. */
  readonly cubicCoefficient?: number
  /**
   * Whether neighbours beyond the border count nothing, instead of repeating the last pixel; it is repeated still where no
   * other counts. No, if left out.
   */
  readonly excludeOutside?: boolean
  /** Of `crop`: [y1, x1, y2, x2], 0 being the first pixel's centre and 1 the last's. The whole image, if left out. */
  readonly region?: readonly [y1: number, x1: number, y2: number, x2: number]
  /** Of `crop`: what is beyond the image. 0, if left out. */
  readonly extrapolationValue?: number
}

/**
 * Images at another size. Each output is a weighted sum of a few neighbours along one axis, then along the other: 1 for
 * nearest, 2 for bilinear, 4 for bicubic, more where it smooths. A pixel that has no weight has no influence, not even
 * when it is NaN. Beyond the border the last pixel goes on.
 *
 * @param x [n, h, w, c]
 * @returns [n, …size, c]
 * @throws ShapeError resize2d.size: not two whole numbers from 1 to 2¹⁶
 * @throws ShapeError resize2d.scales: they lead to another size
 * @see ONNX, operator Resize, which has most of the variants
 */
export function resize2d<T>(ops: Ops<T>, x: T, options: Resize2dOptions): T {
  const [n, h, w, c] = imageShape('resize2d', 'x', ops.shapeOf(x))
  const { size, scales } = sizeAndScales([h, w], options)
  const [height, width] = size
  const { coordinates = 'half-pixel', region = [0, 0, 1, 1], extrapolationValue = 0 } = options
  const axis = (inputs: number, outputs: number, i: 0 | 1): ResizeAxis => ({
    inputs,
    outputs,
    ...(scales && { scale: scales[i] }),
    coordinates,
    region: [region[i], region[i + 2]!],
  })
  const [rows, columns] = [axis(h, height, 0), axis(w, width, 1)]
  const kernel: ResizeKernel = {
    method: options.method,
    rounding: options.rounding ?? 'round-prefer-floor',
    cubicCoefficient: options.cubicCoefficient ?? -0.75,
    excludeOutside: options.excludeOutside ?? false,
    antialias: options.antialias ?? false,
  }
  // Each axis in turn comes first, where rows can be gathered by numbers that stay small.
  const tall = weighedRows(ops, ops.transpose(x, { perm: [1, 0, 2, 3] }), resizeTaps(rows, kernel))
  const wide = weighedRows(ops, ops.transpose(tall, { perm: [2, 0, 1, 3] }), resizeTaps(columns, kernel))
  const y = ops.transpose(wide, { perm: [2, 1, 0, 3] })
  if (coordinates !== 'crop') return y
  const inside = ops.mul(insideOf(ops, rows, [height, 1, 1]), insideOf(ops, columns, [width, 1]))
  return ops.select(inside, y, ops.broadcastTo(scalar(ops, extrapolationValue), { shape: [n, height, width, c] }))
}

/** Σₖ weightₖ · x[indexₖ] along the first axis. */
function weighedRows<T>(ops: Ops<T>, x: T, taps: readonly (readonly Tap[])[]): T {
  const count = Math.max(...taps.map(list => list.length))
  const shape = [
    taps.length,
    ...ops
      .shapeOf(x)
      .slice(1)
      .map(() => 1),
  ]
  const terms = Array.from({ length: count }, (_, k) => {
    const indices = taps.map(list => (list[k] ?? list[0]!).index)
    const rows = ops.gather(x, ops.literal({ shape: [taps.length], data: indices }))
    const data = taps.map(list => list[k]?.weight ?? 0)
    if (data.every(weight => weight === 1)) return rows
    const weights = ops.literal({ shape, data })
    const weighed = ops.mul(rows, weights)
    if (!data.includes(0)) return weighed
    // Where there is no such tap nothing is added, not even 0·NaN. Weights are rounded to float32; what is there is not.
    const isTap = ops.literal({ shape, data: data.map(weight => (weight === 0 ? 0 : 1)) })
    return ops.select(isTap, weighed, zero(ops))
  })
  return terms.reduce((sum, term) => ops.add(sum, term))
}

/** 1 where an output of `crop` lies among the inputs. */
function insideOf<T>(ops: Ops<T>, axis: ResizeAxis, shape: readonly number[]): T {
  const data = Array.from({ length: axis.outputs }, (_, i) => {
    const place = resizeCoordinate(axis, i)
    return place >= 0 && place <= axis.inputs - 1 ? 1 : 0
  })
  return ops.literal({ shape, data })
}

/** Of a side: its taps are part of the program. */
const longest = 2 ** 16

function sizeAndScales(
  input: Size2d,
  { size, scales, keepAspectRatio }: Resize2dOptions,
): { readonly size: Size2d; readonly scales?: readonly [number, number] } {
  if (size.length !== 2 || !size.every(length => Number.isInteger(length) && length >= 1 && length <= longest)) {
    const expected = `two whole numbers from 1 to ${longest}`
    throw new ShapeError({ code: 'resize2d.size', expected, received: formatShape(size) })
  }
  const fits = (length: number, i: number) =>
    scales![i]! >= 1 / longest && Math.abs(input[i]! * scales![i]! - length) < 1
  if (scales !== undefined && !size.every(fits)) {
    const expected = `scales of at least 1/${longest} that take ${formatShape(input)} to ${formatShape(size)}, up to rounding`
    throw new ShapeError({ code: 'resize2d.scales', expected, received: formatShape(scales) })
  }
  if (keepAspectRatio === undefined) return { size, ...(scales && { scales }) }
  const choose = keepAspectRatio === 'not-larger' ? Math.min : Math.max
  const scale = choose(size[0] / input[0], size[1] / input[1])
  if (scale < 1 / longest) {
    const expected = `an image that is shrunk by ${longest} at most`
    throw new ShapeError({ code: 'resize2d.size', expected, received: `${formatShape(input)} to ${formatShape(size)}` })
  }
  const rounded = (length: number) => Math.max(Math.floor(length * scale + 0.5), 1)
  return { size: [rounded(input[0]), rounded(input[1])], scales: [scale, scale] }
}
