import type { Ops } from '../op.ts'
import { imageShape } from '../ops/window.ts'
import { mean } from './mean.ts'

/**
 * The mean of each channel over the whole image.
 *
 * @param x [n, h, w, c]
 * @returns [n, c], or [n, 1, 1, c] if `keepDims`
 * @throws ShapeError globalAveragePool2d.rank
 * @see Lin, Chen & Yan, Network in Network, arXiv:1312.4400
 */
export function globalAveragePool2d<T>(ops: Ops<T>, x: T, { keepDims = false }: { keepDims?: boolean } = {}): T {
  imageShape('globalAveragePool2d', 'x', ops.shapeOf(x))
  return mean(ops, x, { axes: [1, 2], keepDims })
}
