import { ShapeError } from '../errors.ts'
import type { Ops } from '../op.ts'
import { imageShape, type Size2d } from '../ops/window.ts'
import { formatShape, sameShape } from '../shape.ts'
import { type Sample2dOptions, sample2d } from './sample2d.ts'
import { range } from './selection.ts'

export interface AffineWarpOptions {
  /** [height, width] of what comes out; that of the images, if left out. */
  readonly size?: Size2d
  readonly method: 'bilinear' | 'nearest'
  /** What pixels beyond the border are: the nearest one inside, or this number. 0, if left out. */
  readonly outside?: Sample2dOptions['outside']
}

/**
 * Images rotated, sheared, zoomed and moved: output pixel (x, y) shows what is at (a·x + b·y + c, d·x + e·y + f). The
 * matrix leads from the output back to the image, as in TensorFlow; `affineMatrix` makes one. Differentiable by the images
 * and, if bilinear, by the matrices.
 *
 * @param images   [n, h, w, c]
 * @param matrices [n, 2, 3]: [[a, b, c], [d, e, f]] for each image
 * @returns        [n, …size, c]
 * @throws ShapeError affineWarp.matrices, sample2d.size
 */
export function affineWarp<T>(
  ops: Ops<T>,
  images: T,
  matrices: T,
  { size, method, outside = 0 }: AffineWarpOptions,
): T {
  const [n, h, w] = imageShape('affineWarp', 'images', ops.shapeOf(images))
  const shape = ops.shapeOf(matrices)
  if (!sameShape(shape, [n, 2, 3])) {
    throw new ShapeError({
      code: 'affineWarp.matrices',
      expected: formatShape([n, 2, 3]),
      received: formatShape(shape),
    })
  }
  const [height, width] = size ?? [h, w]
  const entry = (row: number, column: number) => ops.slice(matrices, { begin: [0, row, column], size: [n, 1, 1] })
  const across = ops.reshape(range(ops, width), { shape: [1, 1, width] })
  const down = ops.reshape(range(ops, height), { shape: [1, height, 1] })
  const place = (row: number) =>
    ops.add(ops.add(ops.mul(entry(row, 0), across), ops.mul(entry(row, 1), down)), entry(row, 2))
  const image = ops.reshape(range(ops, n), { shape: [n, 1, 1] })
  return sample2d(ops, images, { image, y: place(1), x: place(0) }, { method, outside })
}

export interface AffineTransform {
  /** Radians, against the clock as one sees it. */
  readonly rotation?: number
  /** How far x moves with each row, in columns. */
  readonly shear?: number
  /** How much larger things become, [down, across]. */
  readonly zoom?: readonly [number, number]
  /** Where things go, [down, across], in pixels. */
  readonly translation?: readonly [number, number]
}

/**
 * The matrix of `affineWarp` that zooms, then shears, then rotates about the image's centre, and then moves.
 *
 * @param size [height, width] of the image
 * @returns [a, b, c, d, e, f]
 */
export function affineMatrix(
  { rotation = 0, shear = 0, zoom = [1, 1], translation = [0, 0] }: AffineTransform,
  [height, width]: Size2d,
): readonly number[] {
  const [cosine, sine] = [Math.cos(rotation), Math.sin(rotation)]
  // Back from the output: rows of (zoom⁻¹ · shear⁻¹ · rotation⁻¹), y pointing down.
  const across = [(cosine - shear * sine) / zoom[1], (-sine - shear * cosine) / zoom[1]] as const
  const down = [sine / zoom[0], cosine / zoom[0]] as const
  const [x, y] = [(width - 1) / 2, (height - 1) / 2]
  const offset = ([a, b]: readonly [number, number], centre: number) =>
    centre - a * (x + translation[1]) - b * (y + translation[0])
  return [...across, offset(across, x), ...down, offset(down, y)]
}
