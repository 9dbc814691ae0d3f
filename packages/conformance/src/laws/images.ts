import {
  affineWarp,
  cropAndResize,
  hsvToRgb,
  resize2d,
  rgbToGrayscale,
  rgbToHsv,
  roiAlign,
  roiPool,
  stridedSlice,
} from '@convene/core'
import fc from 'fast-check'
import { between } from '../numbers.ts'
import { type Law, law, whole } from './law.ts'

const size = { n: whole(1, 2), h: whole(1, 6), w: whole(1, 6), c: whole(1, 3) }

/** What holds of images and of regions of them. */
export const imageLaws: readonly Law[] = [
  law(
    'resizing to the same size changes nothing',
    {
      ...size,
      method: fc.constantFrom('nearest' as const, 'bilinear' as const, 'bicubic' as const),
      coordinates: fc.constantFrom('half-pixel' as const, 'asymmetric' as const, 'align-corners' as const),
    },
    ({ n, h, w, c, method, coordinates }) => ({
      shapes: [[n, h, w, c]],
      sides: (ops, [x]) => [resize2d(ops, x!, { size: [h, w], method, coordinates }), x!],
    }),
  ),
  law(
    'of pixels repeated k times by nearest, every k-th is as before',
    { ...size, down: whole(1, 3), across: whole(1, 4) },
    ({ n, h, w, c, down, across }) => ({
      shapes: [[n, h, w, c]],
      sides: (ops, [x]) => {
        const large = resize2d(ops, x!, { size: [down * h, across * w], method: 'nearest' })
        const everyKth = { begin: [0, 0, 0, 0], size: [n, h, w, c], strides: [1, down, across, 1] }
        return [stridedSlice(ops, large, everyKth), x!]
      },
    }),
  ),
  law(
    'an image of one colour keeps it at any size',
    {
      ...size,
      height: whole(1, 9),
      width: whole(1, 9),
      method: fc.constantFrom('nearest' as const, 'bilinear' as const, 'bicubic' as const),
      antialias: fc.boolean(),
    },
    ({ n, h, w, c, height, width, method, antialias }) => ({
      shapes: [[n, 1, 1, c]],
      sides: (ops, [colour]) => {
        const plain = ops.broadcastTo(colour!, { shape: [n, h, w, c] })
        const resized = resize2d(ops, plain, { size: [height, width], method, antialias })
        return [resized, ops.broadcastTo(colour!, { shape: [n, height, width, c] })]
      },
    }),
    { exact: false },
  ),
  law(
    'a crop of the whole image is the image',
    { ...size, method: fc.constantFrom('bilinear' as const, 'nearest' as const) },
    ({ n, h, w, c, method }) => ({
      shapes: [[n, h, w, c]],
      sides: (ops, [x]) => {
        const whole = ops.literal({ shape: [n, 4], data: Array.from({ length: n }, () => [0, 0, 1, 1]).flat() })
        const each = ops.literal({ shape: [n], data: Array.from({ length: n }, (_, i) => i) })
        // Of an axis of one pixel a crop of one takes the middle, which is that pixel.
        return [cropAndResize(ops, x!, whole, each, { cropSize: [h, w], method }), x!]
      },
    }),
  ),
  law('a region that is the whole map, one sample a pixel, aligns to the map', size, ({ h, w, c }) => ({
    shapes: [[1, h, w, c]],
    sides: (ops, [x]) => {
      const region = ops.literal({ shape: [1, 4], data: [0, 0, w, h] })
      const first = ops.fill({ value: 0, shape: [1] })
      const options = { pooledSize: [h, w], spatialScale: 1, samplingRatio: 1, aligned: true } as const
      return [roiAlign(ops, x!, region, first, options), x!]
    },
  })),
  law('pooling a region that is the whole map is global max pooling', size, ({ n, h, w, c }) => ({
    shapes: [[n, h, w, c]],
    sides: (ops, [x]) => {
      const regions = Array.from({ length: n }, () => [0, 0, w - 1, h - 1]).flat()
      const each = ops.literal({ shape: [n], data: Array.from({ length: n }, (_, i) => i) })
      const options = { pooledSize: [1, 1], spatialScale: 1 } as const
      return [
        roiPool(ops, x!, ops.literal({ shape: [n, 4], data: regions }), each, options),
        ops.max(x!, { axes: [1, 2], keepDims: true }),
      ]
    },
  })),
  law(
    'an image warped on its diagonal and back is as before',
    { ...size, method: fc.constantFrom('bilinear' as const, 'nearest' as const) },
    ({ n, h, w, c, method }) => ({
      shapes: [[n, h, w, c]],
      sides: (ops, [x]) => {
        const swap = ops.literal({ shape: [n, 2, 3], data: Array.from({ length: n }, () => [0, 1, 0, 1, 0, 0]).flat() })
        const turned = affineWarp(ops, x!, swap, { size: [w, h], method })
        return [affineWarp(ops, turned, swap, { size: [h, w], method }), x!]
      },
    }),
  ),
  law(
    'grey is as bright as it is',
    size,
    ({ n, h, w }) => ({
      shapes: [[n, h, w, 1]],
      sides: (ops, [grey]) => [rgbToGrayscale(ops, ops.broadcastTo(grey!, { shape: [n, h, w, 3] })), grey!],
    }),
    { exact: false },
  ),
  law(
    'a colour by its hue, saturation and value is the colour',
    size,
    ({ n, h, w }) => ({ shapes: [[n, h, w, 3]], sides: (ops, [rgb]) => [hsvToRgb(ops, rgbToHsv(ops, rgb!)), rgb!] }),
    { exact: false, numbers: between(0.25, 1) },
  ),
]
