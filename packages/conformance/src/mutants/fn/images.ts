import {
  type AffineWarpOptions,
  type CropAndResizeOptions,
  gatherAxis,
  type NearestRounding,
  type Ops,
  type Resize2dOptions,
  type ResizeCoordinates,
  type RoiAlignOptions,
  type RoiPoolOptions,
  rgbToYcbcr,
  rgbToYuv,
  type Sample2dOptions,
  scalar,
  sum,
  ycbcrToRgb,
  yuvToRgb,
  zero,
} from '@convene/core'
import { times, zerosLike } from '../../bounded.ts'
import { type CompositionMutant, confusing, misreading, replacing, spoiling } from './mutant.ts'

const otherwise =
  (from: ResizeCoordinates, to: ResizeCoordinates) =>
  (a: Resize2dOptions): Resize2dOptions =>
    a.coordinates === from ? { ...a, coordinates: to } : a
const rounding =
  (from: NearestRounding, to: NearestRounding) =>
  (a: Resize2dOptions): Resize2dOptions =>
    a.rounding === from ? { ...a, rounding: to } : a
const fits = { 'not-larger': 'not-smaller', 'not-smaller': 'not-larger' } as const

/** Numbers along the last axis in another order. */
function inOrder<T>(ops: Ops<T>, x: T, order: readonly number[]): T {
  return gatherAxis(ops, x, ops.literal({ shape: [order.length], data: order }), -1)
}

/** Planted bugs of images: their size, regions of them, and their colours. */
export const imageMutants: readonly CompositionMutant[] = [
  misreading('resize2d', 'bound', 'pixels are points, though they are areas', otherwise('half-pixel', 'asymmetric')),
  misreading('resize2d', 'bound', 'pixels are areas, though they are points', otherwise('asymmetric', 'half-pixel')),
  misreading('resize2d', 'bound', 'corners are not aligned', otherwise('align-corners', 'half-pixel')),
  misreading(
    'resize2d',
    'bound',
    'one output in the middle, unlike PyTorch',
    otherwise('pytorch-half-pixel', 'half-pixel'),
  ),
  misreading(
    'resize2d',
    'bound',
    'one output at the border, as for PyTorch',
    otherwise('half-pixel', 'pytorch-half-pixel'),
  ),
  misreading('resize2d', 'bound', 'margins are not equal', otherwise('half-pixel-symmetric', 'half-pixel')),
  misreading('resize2d', 'bound', 'the nearest is the one before', rounding('round-prefer-floor', 'floor')),
  misreading('resize2d', 'bound', 'halves go down', rounding('round-prefer-ceil', 'round-prefer-floor')),
  misreading('resize2d', 'bound', 'the one after is the nearest', rounding('ceil', 'round-prefer-ceil')),
  misreading<Resize2dOptions>('resize2d', 'bound', 'shrinks without smoothing', a => ({ ...a, antialias: false })),
  misreading<Resize2dOptions>('resize2d', 'bound', 'beyond the border the last pixel always goes on', a => ({
    ...a,
    excludeOutside: false,
  })),
  misreading<Resize2dOptions>('resize2d', 'bound', 'Keys’s own kernel', a => ({ ...a, cubicCoefficient: -0.5 })),
  misreading<Resize2dOptions>('resize2d', 'bound', 'bicubic is bilinear', a => ({
    ...a,
    method: a.method === 'bicubic' ? 'bilinear' : a.method,
  })),
  misreading<Resize2dOptions>('resize2d', 'bound', 'the whole image instead of a region', ({ region: _, ...a }) => a),
  misreading<Resize2dOptions>('resize2d', 'bound', 'beyond the image is 0', a => ({ ...a, extrapolationValue: 0 })),
  misreading<Resize2dOptions>('resize2d', 'bound', 'scales are the sizes’ quotient', ({ scales: _, ...a }) => a),
  misreading<Resize2dOptions>('resize2d', 'bound', 'covers where it should fit', ({ keepAspectRatio, ...a }) =>
    keepAspectRatio === undefined ? a : { ...a, keepAspectRatio: fits[keepAspectRatio] },
  ),
  misreading<Resize2dOptions>('resize2d', 'bound', 'width and height swapped', a =>
    a.scales === undefined ? { ...a, size: [a.size[1], a.size[0]] } : a,
  ),

  confusing<Sample2dOptions>('sample2d', 'bound', 'row and column swapped', ([images, image, y, x]) => [
    images!,
    image!,
    x!,
    y!,
  ]),
  confusing<Sample2dOptions>(
    'sample2d',
    'bound',
    'the nearest pixel is the one before',
    ([images, image, ...at], ops, a) => [
      images!,
      image!,
      ...at.map(place => (a.method === 'nearest' ? ops.floor(place) : place)),
    ],
  ),
  misreading<Sample2dOptions>('sample2d', 'bound', 'beyond the border the last pixel always goes on', a => ({
    ...a,
    outside: 'nearest',
  })),
  confusing<Sample2dOptions>('sample2d', 'bound', 'always the first image', ([images, image, ...at], ops) => [
    images!,
    zerosLike(ops, image!),
    ...at,
  ]),
  spoiling<Sample2dOptions>('sample2d', 'special', 'NaN is nothing', (ops, y) =>
    ops.select(ops.equal(y, y), y, zero(ops)),
  ),
  confusing<AffineWarpOptions>('affineWarp', 'bound', 'the matrix’s rows swapped', ([images, matrices], ops) => [
    images!,
    ops.reverse(matrices!, { axes: [1] }),
  ]),
  confusing<AffineWarpOptions>('affineWarp', 'bound', 'the first image’s matrix for all', ([images, matrices], ops) => [
    images!,
    gatherAxis(ops, matrices!, ops.fill({ value: 0, shape: [ops.shapeOf(matrices!)[0]!] }), 0),
  ]),
  misreading<AffineWarpOptions>('affineWarp', 'bound', 'beyond the border is 0', a => ({ ...a, outside: 0 })),
  misreading<AffineWarpOptions>('affineWarp', 'bound', 'always bilinear', a => ({ ...a, method: 'bilinear' })),
  confusing<CropAndResizeOptions>('cropAndResize', 'bound', 'boxes as [x1, y1, x2, y2]', ([images, boxes, on], ops) => [
    images!,
    inOrder(ops, boxes!, [1, 0, 3, 2]),
    on!,
  ]),
  confusing<CropAndResizeOptions>(
    'cropAndResize',
    'bound',
    'a crop of one row takes the first',
    ([images, boxes, on], ops, { cropSize: [height] }) => [
      images!,
      height === 1 ? inOrder(ops, boxes!, [0, 1, 0, 3]) : boxes!,
      on!,
    ],
  ),
  confusing<CropAndResizeOptions>('cropAndResize', 'bound', 'always the first image', ([images, boxes, on], ops) => [
    images!,
    boxes!,
    zerosLike(ops, on!),
  ]),
  misreading<CropAndResizeOptions>('cropAndResize', 'bound', 'beyond the image is 0', a => ({
    ...a,
    extrapolationValue: 0,
  })),
  misreading<RoiAlignOptions>('roiAlign', 'bound', 'half a pixel is never taken away', a => ({ ...a, aligned: false })),
  misreading<RoiAlignOptions>('roiAlign', 'bound', 'half a pixel is always taken away', a => ({ ...a, aligned: true })),
  misreading<RoiAlignOptions>('roiAlign', 'bound', 'as many samples as there are at most', a => ({
    ...a,
    samplingRatio: typeof a.samplingRatio === 'number' ? a.samplingRatio : a.samplingRatio.adaptive,
  })),
  misreading<RoiAlignOptions>('roiAlign', 'bound', 'always an average', a => ({ ...a, mode: 'avg' })),
  misreading<RoiAlignOptions>('roiAlign', 'bound', 'regions in pixels of the map', a => ({ ...a, spatialScale: 1 })),
  confusing<RoiAlignOptions>('roiAlign', 'bound', 'regions as [y1, x1, y2, x2]', ([x, rois, on], ops) => [
    x!,
    inOrder(ops, rois!, [1, 0, 3, 2]),
    on!,
  ]),
  confusing<RoiPoolOptions>(
    'roiPool',
    'exact',
    'regions without their last pixel',
    ([x, rois, on], ops, { spatialScale }) => [
      x!,
      ops.sub(rois!, times(ops, 1 / spatialScale, ops.literal({ shape: [4], data: [0, 0, 1, 1] }))),
      on!,
    ],
  ),
  misreading<RoiPoolOptions>('roiPool', 'exact', 'regions in pixels of the map', a => ({ ...a, spatialScale: 1 })),
  spoiling<RoiPoolOptions>('roiPool', 'exact', 'never below 0', (ops, y) => ops.relu(y)),

  replacing('rgbToGrayscale', 'bound', 'all colours are equally bright', (ops, [rgb]) =>
    times(ops, 1 / 3, sum(ops, rgb!, { axes: [-1], keepDims: true })),
  ),
  replacing('rgbToGrayscale', 'bound', 'the weights of high definition, ITU-R BT.709', (ops, [rgb]) => {
    const weights = ops.literal({ shape: [3], data: [0.2126, 0.7152, 0.0722] })
    return sum(ops, ops.mul(rgb!, weights), { axes: [-1], keepDims: true })
  }),
  replacing('rgbToYuv', 'bound', 'the ranges of JPEG', (ops, [rgb]) => rgbToYcbcr(ops, rgb!)),
  replacing('yuvToRgb', 'bound', 'the ranges of JPEG', (ops, [yuv]) => ycbcrToRgb(ops, yuv!)),
  spoiling('rgbToYcbcr', 'bound', 'red before blue', (ops, y) => inOrder(ops, y, [0, 2, 1])),
  replacing('rgbToYcbcr', 'bound', 'the ranges of television', (ops, [rgb]) => rgbToYuv(ops, rgb!)),
  replacing('ycbcrToRgb', 'bound', 'the ranges of television', (ops, [ycbcr]) => yuvToRgb(ops, ycbcr!)),
  spoiling('ycbcrToRgb', 'bound', 'blue, green, red', (ops, y) => inOrder(ops, y, [2, 1, 0])),
  spoiling('rgbToHsv', 'bound', 'hues below red stay below 0', (ops, y) => {
    const isHue = ops.literal({ shape: [3], data: [1, 0, 0] })
    const isBeyondBlue = ops.mul(isHue, ops.greater(y, scalar(ops, 5 / 6)))
    return ops.sub(y, isBeyondBlue)
  }),
  spoiling('rgbToHsv', 'bound', 'hues in degrees', (ops, y) =>
    ops.mul(y, ops.literal({ shape: [3], data: [360, 1, 1] })),
  ),
  confusing('hsvToRgb', 'bound', 'saturation and value swapped', ([hsv], ops) => [inOrder(ops, hsv!, [0, 2, 1])]),
  spoiling('hsvToRgb', 'bound', 'the hue goes the other way', (ops, y) => inOrder(ops, y, [0, 2, 1])),
]
