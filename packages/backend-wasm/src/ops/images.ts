import type { Conv2dAttrs, Shape } from '@convene/core'
import { copy } from '../contract.ts'
import type { Executor } from '../executor.ts'
import type { WasmTensor } from '../tensor.ts'

/** Four sizes: of an image [n, h, w, c], or a filter [kh, kw, c, co]. */
export type Four = readonly [number, number, number, number]

/** An image as a product reads it: with what is missing around it or between its pixels, or as it is. */
export interface Plane {
  readonly address: number
  readonly height: number
  readonly width: number
}

/** Rows and columns. */
export type Size = readonly [height: number, width: number]

/** Which rows, or columns, of an image become those of a plane. */
export interface Sampling {
  /** How many the plane has. */
  readonly size: number
  /** Number r of the plane is number (start + stride · r) / divisor of the image, if it has that; else it is zero. */
  readonly start: number
  readonly stride: number
  readonly divisor: number
}

/** Lends a plane whose rows and columns are taken from an image. */
export function withSamples<R>(
  executor: Executor,
  x: WasmTensor,
  rows: Sampling,
  columns: Sampling,
  use: (plane: Plane) => R,
): R {
  const [n, h, w, c] = x.shape as Four
  const [height, width] = [rows.size, columns.size]
  return executor.withRoom(n * height * width * c, address => {
    const guards = [
      { start: rows.start, strides: [0, rows.stride, 0, 0], divisor: rows.divisor, size: h, step: w * c },
      { start: columns.start, strides: [0, 0, columns.stride, 0], divisor: columns.divisor, size: w, step: c },
    ]
    const walk = { start: 0, steps: [h * w * c, 0, 0, 1], guards }
    copy(executor, [n, height, width, c], walk, executor.device.addressOf(x), address)
    return use({ address, height, width })
  })
}

/** What windows see of an image, in rows and columns. */
export function seenSize([, oh, ow]: Shape, [kh, kw]: Shape, { strides, dilations }: Conv2dAttrs): Size {
  return [(oh! - 1) * strides[0] + (kh! - 1) * dilations[0] + 1, (ow! - 1) * strides[1] + (kw! - 1) * dilations[1] + 1]
}

/** Whether an image has all that is seen of it. */
export function isWhole([, h, w]: Shape, [height, width]: Size, { padding }: Pick<Conv2dAttrs, 'padding'>): boolean {
  return padding[0] === 0 && padding[2] === 0 && height <= h! && width <= w!
}

/**
 * Lends an image of at least so many rows and columns, with zeros where x has nothing.
 *
 * @see docs/performance.md: a copy takes less time than a question at each tap
 */
export function withPadding<R>(
  executor: Executor,
  x: WasmTensor,
  size: Size,
  attrs: Pick<Conv2dAttrs, 'padding'>,
  use: (plane: Plane) => R,
): R {
  const [, height, width] = x.shape as Four
  if (isWhole(x.shape, size, attrs)) return use({ address: executor.device.addressOf(x), height, width })
  const [top, , left] = attrs.padding
  const from = (size: number, before: number): Sampling => ({ size, start: -before, stride: 1, divisor: 1 })
  return withSamples(executor, x, from(size[0], top), from(size[1], left), use)
}
