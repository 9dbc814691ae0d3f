import type { AnyImage, Image } from '../images/image.ts'
import type { Mask } from './example.ts'

/**
 * Where output comes from: the point (x, y) of the output shows (xx·x + xy·y + x0, yx·x + yy·y + y0) of the input, in
 * pixels. Pixel i covers [i, i + 1) and its centre is i + ½, as everywhere in this package.
 */
export interface Affine {
  readonly xx: number
  readonly xy: number
  readonly x0: number
  readonly yx: number
  readonly yy: number
  readonly y0: number
}

/** What is seen beyond the border: its nearest pixel, the image mirrored at its edge (c b a | a b c), or one number. */
export type Outside = 'nearest' | 'reflect' | number

export type Size = readonly [height: number, width: number]

/** The output's pixels, bilinear between the input's. */
export function warpImage(image: AnyImage, from: Affine, [height, width]: Size, outside: Outside): Image<Float32Array> {
  const data = new Float32Array(height * width * 3)
  const constant = typeof outside === 'number' ? outside : 0
  const pixels = image.data
  let to = 0
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const x = from.xx * (column + 0.5) + from.xy * (row + 0.5) + from.x0 - 0.5
      const y = from.yx * (column + 0.5) + from.yy * (row + 0.5) + from.y0 - 0.5
      const [left, top] = [Math.floor(x), Math.floor(y)]
      const [across, down] = [x - left, y - top]
      const [x1, x2] = [inside(left, image.width, outside), inside(left + 1, image.width, outside)]
      const [y1, y2] = [inside(top, image.height, outside), inside(top + 1, image.height, outside)]
      for (let channel = 0; channel < 3; channel++) {
        const pixel = (y: number, x: number) =>
          y < 0 || x < 0 ? constant : pixels[(y * image.width + x) * 3 + channel]!
        const upper = pixel(y1, x1) * (1 - across) + pixel(y1, x2) * across
        const lower = pixel(y2, x1) * (1 - across) + pixel(y2, x2) * across
        data[to++] = upper * (1 - down) + lower * down
      }
    }
  }
  return { height, width, channels: 3, data }
}

/** The output's classes, each that of the pixel which its centre falls into. */
export function warpMask(mask: Mask, from: Affine, [height, width]: Size, outside: Outside): Mask {
  const data = mask.data instanceof Uint8Array ? new Uint8Array(height * width) : new Int32Array(height * width)
  const constant = typeof outside === 'number' ? outside : 0
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const x = inside(Math.floor(from.xx * (column + 0.5) + from.xy * (row + 0.5) + from.x0), mask.width, outside)
      const y = inside(Math.floor(from.yx * (column + 0.5) + from.yy * (row + 0.5) + from.y0), mask.height, outside)
      data[row * width + column] = x < 0 || y < 0 ? constant : mask.data[y * mask.width + x]!
    }
  }
  return { height, width, data }
}

/** The pixel that is seen at a place along an axis; −1 where it is none. */
function inside(at: number, length: number, outside: Outside): number {
  if (at >= 0 && at < length) return at
  if (outside === 'nearest') return at < 0 ? 0 : length - 1
  if (outside !== 'reflect') return -1
  const period = 2 * length
  const within = ((at % period) + period) % period
  return within < length ? within : period - 1 - within
}

/** Where the input's points go. */
export function inverse({ xx, xy, x0, yx, yy, y0 }: Affine): Affine {
  const determinant = xx * yy - xy * yx
  const [ixx, ixy, iyx, iyy] = [yy / determinant, -xy / determinant, -yx / determinant, xx / determinant]
  return { xx: ixx, xy: ixy, x0: -(ixx * x0 + ixy * y0), yx: iyx, yy: iyy, y0: -(iyx * x0 + iyy * y0) }
}
