import { ShapeError } from '../errors.ts'
import type { Ops } from '../op.ts'
import { imageShape } from '../ops/window.ts'
import { formatShape } from '../shape.ts'
import { clip } from './arithmetic.ts'
import { greaterEqual, lessEqual } from './comparisons.ts'
import { expandDims } from './layout.ts'
import { scalar } from './scalar.ts'

/** Where to look. Shapes broadcast to that of the points. */
export interface SamplePoints<T> {
  /** The number of the image; one outside counts as the nearest. */
  readonly image: T
  /** The row, 0 being the centre of the first pixel; fractions lie between rows. */
  readonly y: T
  readonly x: T
}

export interface Sample2dOptions {
  readonly method: 'bilinear' | 'nearest'
  /** What pixels beyond the border are: the nearest one inside, or this number. */
  readonly outside: 'nearest' | number
}

/** A pixel that takes part in a sample, [...points, c], and how much of it, [...points, 1]. */
export interface SampleTap<T> {
  readonly value: T
  readonly weight: T
}

/**
 * Images looked at between their pixels. Bilinear samples have a gradient by the images and by the coordinates; at a whole
 * coordinate it is that to the right and below. All four neighbours take part, also those of weight 0: where one of them
 * is NaN the sample is. The nearest pixel is the one to the right or below where two are equally near.
 *
 * @param images [n, h, w, c]
 * @returns      [...points, c]; NaN where a coordinate is NaN, if bilinear
 * @throws ShapeError sample2d.size: more than 2²⁴ pixels in all, whose numbers float32 does not tell apart
 */
export function sample2d<T>(ops: Ops<T>, images: T, points: SamplePoints<T>, options: Sample2dOptions): T {
  if (options.method === 'bilinear') {
    const terms = bilinearTaps(ops, images, points, options.outside).map(({ value, weight }) => ops.mul(value, weight))
    return terms.reduce((sum, term) => ops.add(sum, term))
  }
  const half = scalar(ops, 0.5)
  const [row, column] = [points.y, points.x].map(at => ops.floor(ops.add(at, half)))
  return pixelReader(ops, images, points.image, options.outside)(row!, column!)
}

/** The four neighbours of each point, and their weights. */
export function bilinearTaps<T>(
  ops: Ops<T>,
  images: T,
  { image, y, x }: SamplePoints<T>,
  outside: Sample2dOptions['outside'],
): readonly SampleTap<T>[] {
  const [, h, w] = imageShape('sample2d', 'images', ops.shapeOf(images))
  const one = scalar(ops, 1)
  const read = pixelReader(ops, images, image, outside)
  const along = (at: T, size: number) => {
    // What is farther out is no different: both neighbours are outside.
    const place = outside === 'nearest' ? clip(ops, at, 0, size - 1) : clip(ops, at, -2, size)
    const below = ops.floor(place)
    const rest = ops.sub(place, below)
    return [
      { place: below, weight: ops.sub(one, rest) },
      { place: ops.add(below, one), weight: rest },
    ]
  }
  const columns = along(x, w)
  return along(y, h).flatMap(row =>
    columns.map(column => ({
      value: read(row.place, column.place),
      weight: expandDims(ops, ops.mul(row.weight, column.weight), -1),
    })),
  )
}

/** Reads pixels by whole rows and columns: [...points] twice, to [...points, c]. */
function pixelReader<T>(
  ops: Ops<T>,
  images: T,
  image: T,
  outside: Sample2dOptions['outside'],
): (row: T, column: T) => T {
  const [n, h, w, c] = imageShape('sample2d', 'images', ops.shapeOf(images))
  if (n * h * w > 2 ** 24) {
    const expected = 'images of at most 2²⁴ pixels in all'
    throw new ShapeError({ code: 'sample2d.size', expected, received: formatShape([n, h, w, c]) })
  }
  const pixels = ops.reshape(images, { shape: [n * h * w, c] })
  const times = (at: T, factor: number) => ops.mul(at, scalar(ops, factor))
  const firstRow = times(clip(ops, image, 0, n - 1), h)
  return (row, column) => {
    const [insideRow, insideColumn] = [clip(ops, row, 0, h - 1), clip(ops, column, 0, w - 1)]
    const found = ops.gather(pixels, ops.add(times(ops.add(firstRow, insideRow), w), insideColumn))
    if (outside === 'nearest') return found
    const isInside = ops.mul(ops.equal(row, insideRow), ops.equal(column, insideColumn))
    return ops.select(expandDims(ops, isInside, -1), found, scalar(ops, outside))
  }
}

/** 1 where low ≤ at ≤ high, else 0. */
export function isWithin<T>(ops: Ops<T>, at: T, low: number, high: number): T {
  return ops.mul(greaterEqual(ops, at, scalar(ops, low)), lessEqual(ops, at, scalar(ops, high)))
}
