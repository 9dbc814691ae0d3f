import { ShapeError } from '../errors.ts'
import type { Ops } from '../op.ts'
import { imageShape, type Size2d } from '../ops/window.ts'
import { ceil, clip } from './arithmetic.ts'
import { boxSides } from './boxes.ts'
import { expandDims } from './layout.ts'
import { maxSteps, places } from './places.ts'
import { bilinearTaps, isWithin } from './sample2d.ts'
import { scalar, zero } from './scalar.ts'

export interface RoiAlignOptions {
  /** [height, width] of what comes out: how many bins there are. */
  readonly pooledSize: Size2d
  /** Pixels of the feature map a unit of the regions: 1/16, say. */
  readonly spatialScale: number
  /**
   * How many samples a bin has along each axis. `adaptive`: as many as a bin has pixels, rounded up, but at most so many;
   * a program has to have an end.
   */
  readonly samplingRatio: number | { readonly adaptive: number }
  /** Takes away half a pixel, since a pixel's centre is half a pixel from its corner. If not, regions have at least size 1. */
  readonly aligned: boolean
  /**
   * What becomes of the samples: their average, or ONNX's maximum: of all neighbours of all samples, the largest product
   * of weight and pixel. `avg`, if left out.
   */
  readonly mode?: 'avg' | 'max'
}

/**
 * Regions of feature maps, each as a grid of bins, of which each is sampled bilinearly at a few points. Samples more than
 * one pixel outside count as 0, nearer ones as the border. Differentiable by the maps and the regions.
 *
 * @param x            [n, h, w, c]
 * @param rois         [m, 4] as [x1, y1, x2, y2]
 * @param batchIndices [m]: which map each region is on
 * @returns            [m, …pooledSize, c]
 * @throws ShapeError roiAlign.samplingRatio: not a whole number from 1 to 256
 * @throws ShapeError boxes.shape, sample2d.size
 * @see He et al., arXiv:1703.06870, section 3
 */
export function roiAlign<T>(ops: Ops<T>, x: T, rois: T, batchIndices: T, options: RoiAlignOptions): T {
  const { pooledSize, spatialScale, samplingRatio, aligned, mode = 'avg' } = options
  const [, h, w] = imageShape('roiAlign', 'x', ops.shapeOf(x))
  const most = typeof samplingRatio === 'number' ? samplingRatio : samplingRatio.adaptive
  if (!Number.isInteger(most) || most < 1 || most ** 2 > maxSteps) {
    const expected = `a whole number from 1 to ${Math.sqrt(maxSteps)}`
    throw new ShapeError({ code: 'roiAlign.samplingRatio', expected, received: JSON.stringify(samplingRatio) })
  }
  const sides = boxSides(ops, rois)
  const scaled = (side: T) => {
    const place = spatialScale === 1 ? side : ops.mul(side, scalar(ops, spatialScale))
    return expandDims(ops, aligned ? ops.sub(place, scalar(ops, 0.5)) : place, -1)
  }
  /** Sample k of each bin along an axis, [m, bins]; whether there is such a sample, and of how many, [m, 1]. */
  const samples = (low: T, high: T, bins: number) => {
    const start = scaled(low)
    const extent = ops.sub(scaled(high), start)
    const length = aligned ? extent : ops.maximum(extent, scalar(ops, 1))
    // A region of size 1 is one pixel, and no rounding on the way makes two of it.
    const size = bins === 1 ? length : ops.div(length, scalar(ops, bins))
    const count = typeof samplingRatio === 'number' ? scalar(ops, most) : clip(ops, ceil(ops, size), 1, most)
    const bin = ops.literal({ shape: [bins], data: places('roiAlign', bins) })
    return (k: number) => ({
      place: ops.add(start, ops.mul(size, ops.add(bin, ops.div(scalar(ops, k + 0.5), count)))),
      isThere: ops.greater(count, scalar(ops, k)),
      count,
    })
  }
  const [rows, columns] = [samples(sides.y1, sides.y2, pooledSize[0]), samples(sides.x1, sides.x2, pooledSize[1])]
  const image = expandDims(ops, expandDims(ops, batchIndices, -1), -1)
  let total: T | undefined
  for (let i = 0; i < most ** 2; i++) {
    const [row, column] = [rows(Math.floor(i / most)), columns(i % most)]
    const [y, x2] = [expandDims(ops, row.place, -1), expandDims(ops, column.place, 1)]
    const taps = bilinearTaps(ops, x, { image, y, x: x2 }, 'nearest').map(tap => ops.mul(tap.value, tap.weight))
    const isSeen = ops.mul(isWithin(ops, y, -1, h), isWithin(ops, x2, -1, w))
    const seen = ops.select(
      expandDims(ops, isSeen, -1),
      taps.reduce((a, b) => (mode === 'avg' ? ops.add(a, b) : ops.maximum(a, b))),
      zero(ops),
    )
    if (total === undefined) {
      total = seen
    } else {
      const joined = mode === 'avg' ? ops.add(total, seen) : ops.maximum(total, seen)
      const isThere = ops.mul(perRegion(ops, row.isThere), perRegion(ops, column.isThere))
      total = ops.select(isThere, joined, total)
    }
  }
  if (mode === 'max') return total!
  const counts = ops.mul(perRegion(ops, rows(0).count), perRegion(ops, columns(0).count))
  return ops.div(total!, counts)
}

/** [m, 1] as [m, 1, 1, 1]; a number as it is. */
function perRegion<T>(ops: Ops<T>, x: T): T {
  const shape = ops.shapeOf(x)
  return shape.length === 0 ? x : ops.reshape(x, { shape: [...shape, 1, 1] })
}
