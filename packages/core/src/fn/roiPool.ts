import { ShapeError } from '../errors.ts'
import type { Ops } from '../op.ts'
import { imageShape, type Size2d } from '../ops/window.ts'
import { formatShape } from '../shape.ts'
import { clip } from './arithmetic.ts'
import { boxSides } from './boxes.ts'
import { concat } from './concat.ts'
import { expandDims } from './layout.ts'
import { places } from './places.ts'
import { scalar, zero } from './scalar.ts'

export interface RoiPoolOptions {
  /** [height, width] of what comes out: how many bins there are. */
  readonly pooledSize: Size2d
  /** Pixels of the feature map a unit of the regions: 1/16, say. */
  readonly spatialScale: number
}

/**
 * Regions of feature maps, each as a grid of bins, of which each gives its maximum. Regions go to whole pixels, halves up,
 * and include their last one; bins share pixels where they do not divide evenly. An empty bin is 0; NaN wins.
 *
 * However large a bin is, it takes four numbers: the maps' maxima over blocks of 2ʲ × 2ᵏ are made once, and any rectangle
 * is covered by four of them.
 *
 * @param x            [n, h, w, c]
 * @param rois         [m, 4] as [x1, y1, x2, y2]
 * @param batchIndices [m]: which map each region is on
 * @returns            [m, …pooledSize, c]
 * @throws ShapeError boxes.shape
 * @throws ShapeError roiPool.size: more than 2²⁴ blocks in all, whose numbers float32 does not tell apart
 * @see Girshick, arXiv:1504.08083, section 2.1
 * @see Bender & Farach-Colton, The LCA Problem Revisited, 2000, section 3: sparse tables
 */
export function roiPool<T>(
  ops: Ops<T>,
  x: T,
  rois: T,
  batchIndices: T,
  { pooledSize, spatialScale }: RoiPoolOptions,
): T {
  const [n, h, w, c] = imageShape('roiPool', 'x', ops.shapeOf(x))
  const [tall, wide] = [levelsOf(h), levelsOf(w)]
  if (tall * wide * n * h * w > 2 ** 24) {
    const expected = `at most 2²⁴ blocks, of which there are ${tall * wide} a pixel`
    throw new ShapeError({ code: 'roiPool.size', expected, received: formatShape([n, h, w, c]) })
  }
  const blocks = levels(ops, x, 1).flatMap(rows => levels(ops, rows, 2))
  const table = ops.reshape(concat(ops, blocks, 0), { shape: [blocks.length * n * h * w, c] })
  const sides = boxSides(ops, rois)
  const rows = bins(ops, sides.y1, sides.y2, h, pooledSize[0], spatialScale, -1)
  const columns = bins(ops, sides.x1, sides.x2, w, pooledSize[1], spatialScale, 1)
  const times = (at: T, factor: number) => ops.mul(at, scalar(ops, factor))
  const image = clip(ops, expandDims(ops, expandDims(ops, batchIndices, -1), -1), 0, n - 1)
  const level = ops.add(times(rows.level, wide), columns.level)
  const plane = times(ops.add(times(level, n), image), h)
  const corners = [rows.first, rows.last].flatMap(row =>
    [columns.first, columns.last].map(column => ops.gather(table, ops.add(times(ops.add(plane, row), w), column))),
  )
  const largest = corners.reduce((a, b) => ops.maximum(a, b))
  return ops.select(expandDims(ops, ops.mul(rows.isFull, columns.isFull), -1), largest, zero(ops))
}

/** How many powers of two there are up to the size. */
function levelsOf(size: number): number {
  return Math.floor(Math.log2(size)) + 1
}

/** Maxima over 1, 2, 4, … elements from each one on, along an axis; those that reach beyond the end mean nothing. */
function levels<T>(ops: Ops<T>, x: T, axis: 1 | 2): readonly T[] {
  const shape = ops.shapeOf(x)
  const size = shape[axis]!
  const none = shape.map((): readonly [number, number] => [0, 0])
  const all = [x]
  for (let length = 1; 2 * length <= size; length *= 2) {
    const y = all.at(-1)!
    const rest = ops.slice(y, {
      begin: shape.map((_, i) => (i === axis ? length : 0)),
      size: shape.with(axis, size - length),
    })
    all.push(ops.maximum(y, ops.pad(rest, { padding: none.with(axis, [0, length]), value: 0 })))
  }
  return all
}

interface Bins<T> {
  /** The exponent of the largest power of two that a bin is not shorter than. */
  readonly level: T
  /** Where the two blocks begin that cover a bin. */
  readonly first: T
  readonly last: T
  /** 1, or 0 where a bin has no pixel. */
  readonly isFull: T
}

/** The bins of each region along one axis, [m, bins] with another axis of 1 at `extra`. */
function bins<T>(ops: Ops<T>, low: T, high: T, size: number, count: number, scale: number, extra: number): Bins<T> {
  const number = (value: number) => scalar(ops, value)
  const toPixel = (side: T) => {
    const place = scale === 1 ? side : ops.mul(side, number(scale))
    return expandDims(ops, ops.floor(ops.add(place, number(0.5))), -1)
  }
  const start = toPixel(low)
  const length = ops.maximum(ops.add(ops.sub(toPixel(high), start), number(1)), number(1))
  /** ⌊(i·length + more) / count⌋; half a unit keeps the quotient from whole numbers, which rounding could miss. */
  const edge = (more: number, first: number) => {
    const data = places('roiPool', count).map(i => i + first)
    const parts = ops.mul(length, ops.literal({ shape: [count], data }))
    const whole = ops.floor(ops.div(ops.add(parts, number(more)), number(count)))
    return clip(ops, ops.add(whole, start), 0, size)
  }
  const [from, to] = [edge(0.5, 0), edge(count - 0.5, 1)]
  const covered = ops.sub(to, from)
  const powers = Array.from({ length: levelsOf(size) - 1 }, (_, i) => 2 ** (i + 1))
  const reached = powers.map(power => ops.greater(covered, number(power - 0.5)))
  const filled = (value: number) => ops.fill({ value, shape: ops.shapeOf(covered) })
  const level = reached.reduce((sum, one) => ops.add(sum, one), filled(0))
  const block = powers.reduce((sum, power, i) => ops.add(sum, ops.mul(reached[i]!, number(power / 2))), filled(1))
  const last = size - 1
  const all = { level, first: clip(ops, from, 0, last), last: clip(ops, ops.sub(to, block), 0, last) }
  const along = (x: T) => expandDims(ops, x, extra)
  return {
    level: along(all.level),
    first: along(all.first),
    last: along(all.last),
    isFull: along(ops.greater(covered, number(0))),
  }
}
