import { resize2d, stridedSlice } from '@convene/core'
import fc from 'fast-check'
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
]
