import type { Ops } from '../op.ts'
import { imageShape } from '../ops/window.ts'

/**
 * The maximum of each channel over the whole image; NaN if any pixel is. Equal maxima share the gradient evenly.
 *
 * @param x [n, h, w, c]
 * @returns [n, c], or [n, 1, 1, c] if `keepDims`
 * @throws ShapeError globalMaxPool2d.rank
 */
export function globalMaxPool2d<T>(ops: Ops<T>, x: T, { keepDims = false }: { keepDims?: boolean } = {}): T {
  imageShape('globalMaxPool2d', 'x', ops.shapeOf(x))
  return ops.max(x, { axes: [1, 2], keepDims })
}
