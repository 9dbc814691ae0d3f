import {
  affineWarp,
  type CropAndResizeOptions,
  cropAndResize,
  type RoiAlignOptions,
  roiAlign,
  roiPool,
  type Sample2dOptions,
  type Size2d,
} from '@convene/core'
import fc from 'fast-check'
import { between, type Distribution, integersBetween, type Kind } from '../numbers.ts'
import { axisSize } from '../signatures.ts'
import { type AnyCompositionSpec, composition } from '../spec.ts'
import { imageShapes, imagesOnly, method, neighbours, outside, sampleOf } from './sample2d.ts'

const size = fc.tuple(axisSize(3), axisSize(4))
const both = (distribution: Distribution): Record<Kind, Distribution> => ({
  integers: distribution,
  reals: distribution,
})
/** Whether a number is from `low` to `high`. */
const isFrom = (low: number, at: number, high: number) => low <= at && at <= high

type Warp = Sample2dOptions & { readonly size: Size2d }

export const regions: Readonly<Record<string, AnyCompositionSpec>> = {
  cropAndResize: composition<CropAndResizeOptions>({
    run: (ops, [images, boxes, indices], attrs) => cropAndResize(ops, images!, boxes!, indices!, attrs),
    signatures: fc
      .record({
        images: imageShapes,
        m: axisSize(3),
        cropSize: size,
        method,
        extrapolationValue: fc.constantFrom(0, 9),
      })
      .map(({ images, m, ...attrs }) => ({ shapes: [images, [m, 4], [m]], attrs })),
    define: ([images, boxes, indices], { cropSize, method, extrapolationValue = 0 }) => {
      const [, h = 0, w = 0] = images!.shape
      return (m = 0, i = 0, j = 0, c = 0) => {
        const place = (at: number, axis: 0 | 1, size: number) => {
          const [low, high] = [boxes!(m, axis)!, boxes!(m, axis + 2)!]
          const part = cropSize[axis] === 1 ? 0.5 : at / (cropSize[axis] - 1)
          return (low + part * (high - low)) * (size - 1)
        }
        const [y, x] = [place(i, 0, h), place(j, 1, w)]
        if (!isFrom(0, y, h - 1) || !isFrom(0, x, w - 1)) return extrapolationValue
        return sampleOf(images!, indices!(m)!, [y, x], c, { method, outside: 'nearest' })
      }
    },
    shape: ({ shapes: [images, boxes], attrs }) => [boxes![0]!, ...attrs.cropSize, images![3]!],
    linearIn: [],
    exactOnIntegers: false,
    numbers: (input, { shapes: [images] }) =>
      input === 1 ? both(between(-0.2, 1.2)) : input === 2 ? both(integersBetween(0, images![0]! - 1)) : {},
    specials: imagesOnly,
    // Boxes have kinks wherever a point meets a pixel; their gradient is that of `sample2d` by its coordinates.
    choosesBy: [1, 2],
    reaches: { method: ['bilinear', 'nearest'], extrapolationValue: ['0', 'above 1'] },
  }),
  roiAlign: composition<RoiAlignOptions>({
    run: (ops, [x, rois, indices], attrs) => roiAlign(ops, x!, rois!, indices!, attrs),
    signatures: fc
      .record({
        images: imageShapes,
        m: axisSize(2),
        pooledSize: fc.tuple(axisSize(2), axisSize(3)),
        spatialScale: fc.constantFrom(1, 0.5),
        samplingRatio: fc.oneof(
          axisSize(2),
          axisSize(4).map(adaptive => ({ adaptive })),
        ),
        aligned: fc.boolean(),
        mode: fc.constantFrom('avg' as const, 'max' as const),
      })
      .map(({ images, m, ...attrs }) => ({ shapes: [images, [m, 4], [m]], attrs })),
    define: ([x, rois, indices], options) => {
      const { pooledSize, spatialScale, samplingRatio, aligned, mode = 'avg' } = options
      const [, h = 0, w = 0] = x!.shape
      return (m = 0, i = 0, j = 0, c = 0) => {
        const samples = (low: number, high: number, bins: number, bin: number) => {
          const start = low * spatialScale - (aligned ? 0.5 : 0)
          const extent = (high - low) * spatialScale
          const length = (aligned ? extent : Math.max(extent, 1)) / bins
          const count =
            typeof samplingRatio === 'number'
              ? samplingRatio
              : Math.min(Math.max(Math.ceil(length), 1), samplingRatio.adaptive)
          return Array.from({ length: count }, (_, k) => start + length * (bin + (k + 0.5) / count))
        }
        const [x1, y1, x2, y2] = [0, 1, 2, 3].map(side => rois!(m, side)!)
        const rows = samples(y1!, y2!, pooledSize[0], i)
        const columns = samples(x1!, x2!, pooledSize[1], j)
        const points = rows.flatMap(y => columns.map(x => [y, x] as const))
        const products = points.map(point =>
          isFrom(-1, point[0], h) && isFrom(-1, point[1], w)
            ? neighbours(x!, indices!(m)!, point, c, 'nearest').map(({ weight, value }) => weight * value)
            : [0],
        )
        if (mode === 'max') return Math.max(...products.flat())
        return products.flat().reduce((a, b) => a + b, 0) / points.length
      }
    },
    shape: ({ shapes: [x, rois], attrs }) => [rois![0]!, ...attrs.pooledSize, x![3]!],
    linearIn: [],
    exactOnIntegers: false,
    numbers: (input, { shapes: [x], attrs: { spatialScale } }) => {
      const [n = 1, h = 1, w = 1] = x!
      return input === 1
        ? both(between(-2, (Math.max(h, w) + 1) / spatialScale))
        : input === 2
          ? both(integersBetween(0, n - 1))
          : {}
    },
    // The largest of products of which one is infinite has no bound.
    specials: input => (input === 0 ? [Number.NaN, -0] : []),
    hasKinks: true,
    choosesBy: [1, 2],
    reaches: { aligned: ['true', 'false'], mode: ['avg', 'max'], spatialScale: ['1', 'a fraction'] },
  }),
  roiPool: composition<{ readonly pooledSize: Size2d; readonly spatialScale: number }>({
    run: (ops, [x, rois, indices], attrs) => roiPool(ops, x!, rois!, indices!, attrs),
    signatures: fc
      .record({ images: imageShapes, m: axisSize(3), pooledSize: size, spatialScale: fc.constantFrom(1, 0.5) })
      .map(({ images, m, ...attrs }) => ({ shapes: [images, [m, 4], [m]], attrs })),
    define: ([x, rois, indices], { pooledSize, spatialScale }) => {
      const [, h = 0, w = 0] = x!.shape
      return (m = 0, i = 0, j = 0, c = 0) => {
        const bin = (low: number, high: number, bins: number, at: number, size: number) => {
          const [first, last] = [Math.round(low * spatialScale), Math.round(high * spatialScale)]
          const length = Math.max(last - first + 1, 1)
          const [from, to] = [Math.floor((at * length) / bins), Math.ceil(((at + 1) * length) / bins)]
          return Array.from({ length: to - from }, (_, k) => first + from + k).filter(k => k >= 0 && k < size)
        }
        const [x1, y1, x2, y2] = [0, 1, 2, 3].map(side => rois!(m, side)!)
        const pixels = bin(y1!, y2!, pooledSize[0], i, h).flatMap(row =>
          bin(x1!, x2!, pooledSize[1], j, w).map(column => x!(indices!(m)!, row, column, c)!),
        )
        return pixels.length === 0 ? 0 : Math.max(...pixels)
      }
    },
    shape: ({ shapes: [x, rois], attrs }) => [rois![0]!, ...attrs.pooledSize, x![3]!],
    linearIn: [],
    exactOnIntegers: true,
    // Whole pixels, so that nothing is halfway.
    numbers: (input, { shapes: [x], attrs: { spatialScale } }) => {
      const [n = 1, h = 1, w = 1] = x!
      const pixels = integersBetween(-2, Math.max(h, w) + 1)
      return input === 1
        ? both((u, index) => pixels(u, index) / spatialScale)
        : input === 2
          ? both(integersBetween(0, n - 1))
          : {}
    },
    specials: imagesOnly,
    hasKinks: true,
    choosesBy: [1, 2],
    reaches: { spatialScale: ['1', 'a fraction'] },
  }),
  affineWarp: composition<Warp>({
    run: (ops, [images, matrices], attrs) => affineWarp(ops, images!, matrices!, attrs),
    signatures: fc
      .record({ images: imageShapes, size, method, outside })
      .map(({ images, ...attrs }) => ({ shapes: [images, [images[0], 2, 3]], attrs })),
    define:
      ([images, matrices], options) =>
      (n = 0, y = 0, x = 0, c = 0) => {
        const [column, row] = [0, 1].map(i => {
          const [a, b, shift] = [0, 1, 2].map(j => matrices!(n, i, j)!)
          return a! * x + b! * y + shift!
        })
        return sampleOf(images!, n, [row!, column!], c, options)
      },
    shape: ({ shapes: [images], attrs }) => [images![0]!, ...attrs.size, images![3]!],
    linearIn: [],
    exactOnIntegers: false,
    numbers: input => (input === 1 ? both(between(-1.5, 1.5)) : {}),
    specials: imagesOnly,
    // As the boxes of cropAndResize.
    choosesBy: [1],
    reaches: { method: ['bilinear', 'nearest'], outside: ['nearest', '0', 'above 1'] },
  }),
}
