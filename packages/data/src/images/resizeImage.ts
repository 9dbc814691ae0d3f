import { checkShape } from '@convene/core'
import type { AnyImage, Image } from './image.ts'
import { resizeSeparably } from './resizeSeparably.ts'

export type ResizeMethod = 'bilinear' | 'nearest' | 'bicubic'

export interface ResizeOptions {
  readonly method: ResizeMethod
  /** Smooths where it shrinks: the kernel is stretched by as much. No, if left out; `nearest` has nothing to smooth. */
  readonly antialias?: boolean
}

/** A rectangle of the resized image, in its pixels. */
export interface Window {
  readonly top: number
  readonly left: number
  readonly size: readonly [height: number, width: number]
}

/**
 * The image at another size, by half-pixel coordinates: pixel i covers [i, i + 1) and its centre is i + ½. Along each
 * axis, output pixel i looks at the point (i + ½) · in / out of the input.
 *
 * - `bilinear`: with s = (i + ½) · in / out − ½, k = ⌊s⌋ and t = s − k, the value is (1 − t) · x[k] + t · x[k + 1];
 *   an index outside the image means the pixel at its edge. TensorFlow's `tf.image.resize`, as it is by default.
 * - `nearest`: x[⌊(i + ½) · in / out⌋]; a point halfway between two centres takes the later one. TensorFlow's
 *   `tf.image.resize` with `method='nearest'`.
 * - `bicubic`: the four neighbours along each axis, weighed by Keys's kernel with slope −½; what lies outside the image
 *   is left out, and the other weights grow to a sum of 1. TensorFlow's, and with `antialias` Pillow's; MATLAB's
 *   `imresize`, but for pixels whose neighbours lie outside, where that one mirrors.
 *
 * Without `antialias` none filters beforehand: a photo made much smaller may alias.
 *
 * @param size [height, width] of the result
 * @returns float32, not rounded; 0 to 255, and a little beyond beside edges where it is bicubic
 * @see R. G. Keys, Cubic Convolution Interpolation for Digital Image Processing, 1981
 * @throws ShapeError shape.axis: a size that is not a whole number of at least 1
 * @throws ShapeError shape.size: more than 2³¹ − 1 elements
 */
export function resizeImage(
  image: AnyImage,
  size: readonly [height: number, width: number],
  { method, antialias = false }: ResizeOptions,
): Image<Float32Array> {
  if (method === 'bicubic' || (antialias && method === 'bilinear')) {
    return resizeSeparably(image, size, { method, antialias })
  }
  return resizeWindow(image, size, { top: 0, left: 0, size }, method)
}

/** Methods by which a part of the result takes no more than its own size. */
export type WindowMethod = Exclude<ResizeMethod, 'bicubic'>

/** A rectangle of `resizeImage(image, size, { method })`, without the rest being computed. */
export function resizeWindow(
  image: AnyImage,
  size: readonly [height: number, width: number],
  window: Window,
  method: WindowMethod,
): Image<Float32Array> {
  const [height, width] = window.size
  checkShape([height, width, 3])
  const data = new Float32Array(height * width * 3)
  const rows = samples(image.height, size[0], window.top, height, method)
  const columns = samples(image.width, size[1], window.left, width, method)
  const x = image.data
  let to = 0
  for (const row of rows) {
    const above = row.first * image.width
    const below = row.second * image.width
    for (const column of columns) {
      for (let channel = 0; channel < 3; channel++) {
        const aboveLeft = x[(above + column.first) * 3 + channel]!
        const aboveRight = x[(above + column.second) * 3 + channel]!
        const belowLeft = x[(below + column.first) * 3 + channel]!
        const belowRight = x[(below + column.second) * 3 + channel]!
        const upper = aboveLeft + (aboveRight - aboveLeft) * column.weight
        const lower = belowLeft + (belowRight - belowLeft) * column.weight
        data[to++] = upper + (lower - upper) * row.weight
      }
    }
  }
  return { height, width, channels: 3, data }
}

/** The two input pixels that an output pixel mixes along one axis, and the second one's share. */
interface Sample {
  readonly first: number
  readonly second: number
  readonly weight: number
}

function samples(input: number, output: number, start: number, count: number, method: WindowMethod): Sample[] {
  return Array.from({ length: count }, (_, offset) => {
    // (i + ½) · in / out with one rounding, so that a point on a pixel's border is found there.
    const point = ((2 * (start + offset) + 1) * input) / (2 * output)
    if (method === 'nearest') {
      const pixel = Math.floor(point)
      return { first: pixel, second: pixel, weight: 0 }
    }
    const before = Math.floor(point - 0.5)
    return {
      first: Math.max(before, 0),
      second: Math.min(before + 1, input - 1),
      weight: point - 0.5 - before,
    }
  })
}
