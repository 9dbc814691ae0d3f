import {
  concat,
  conv2d,
  conv2dTranspose,
  dense,
  depthwiseConv2d,
  type Ops,
  type Shape,
  separableConv2d,
  split,
  stridedSlice,
} from '@convene/core'
import { type Law, law, whole } from './law.ts'

const size = { h: whole(3, 7), w: whole(3, 7), c: whole(1, 3), o: whole(1, 3) }
const kernel = { kh: whole(1, 3), kw: whole(1, 3) }
const stride = { sh: whole(1, 3), sw: whole(1, 3) }

/** What a textbook says of convolutions. */
export const convolutionLaws: readonly Law[] = [
  law(
    'a dilated convolution is a convolution with the filter stretched by zeros',
    { ...size, kh: whole(1, 2), kw: whole(1, 2), dh: whole(1, 3), dw: whole(1, 3) },
    ({ h, w, c, o, kh, kw, dh, dw }) => ({
      shapes: [
        [2, h + 1, w + 1, c],
        [kh, kw, c, o],
      ],
      sides: (ops, [x, filter]) => [
        conv2d(ops, x!, filter!, { dilations: [dh, dw] }),
        conv2d(ops, x!, stretched(ops, filter!, dh, dw)),
      ],
    }),
  ),
  law(
    'a transposed convolution is a convolution of the zero-stretched input with the turned filter',
    { ...size, ...kernel, ...stride },
    ({ h, w, c, o, kh, kw, sh, sw }) => ({
      shapes: [
        [2, h, w, c],
        [kh, kw, o, c],
      ],
      sides: (ops, [x, filter]) => {
        const turned = ops.transpose(ops.reverse(filter!, { axes: [0, 1] }), { perm: [0, 1, 3, 2] })
        const spread = ops.transpose(stretched(ops, ops.transpose(x!, { perm: [1, 2, 0, 3] }), sh, sw), {
          perm: [2, 0, 1, 3],
        })
        return [
          conv2dTranspose(ops, x!, filter!, { strides: [sh, sw] }),
          conv2d(ops, spread, turned, { padding: [kh - 1, kh - 1, kw - 1, kw - 1] }),
        ]
      },
    }),
  ),
  law(
    'transposed convolution is the adjoint of convolution',
    { ...size, ...kernel, ...stride },
    ({ h, w, c, o, kh, kw, sh, sw }) => {
      const [oh, ow] = [Math.floor((h - kh) / sh) + 1, Math.floor((w - kw) / sw) + 1]
      const rest = [h - (oh - 1) * sh - kh, w - (ow - 1) * sw - kw] as const
      return {
        shapes: [
          [2, h, w, c],
          [kh, kw, c, o],
          [2, oh, ow, o],
        ],
        sides: (ops, [x, filter, y]) => [
          dot(ops, conv2d(ops, x!, filter!, { strides: [sh, sw] }), y!),
          dot(ops, x!, conv2dTranspose(ops, y!, filter!, { strides: [sh, sw], outputPadding: rest })),
        ],
      }
    },
  ),
  law('a dense layer is a convolution with a filter of the image’s size', size, ({ h, w, c, o }) => ({
    shapes: [
      [2, h, w, c],
      [h, w, c, o],
    ],
    sides: (ops, [x, filter]) => [
      dense(ops, ops.reshape(x!, { shape: [2, h * w * c] }), ops.reshape(filter!, { shape: [h * w * c, o] })),
      ops.reshape(conv2d(ops, x!, filter!), { shape: [2, o] }),
    ],
  })),
  law('a 1×1 convolution is a matrix product on every pixel', size, ({ h, w, c, o }) => ({
    shapes: [
      [2, h, w, c],
      [c, o],
    ],
    sides: (ops, [x, matrix]) => [
      conv2d(ops, x!, ops.reshape(matrix!, { shape: [1, 1, c, o] })),
      ops.matMul(x!, matrix!, { transposeA: false, transposeB: false }),
    ],
  })),
  law(
    'a separable convolution is one convolution with the product of its filters',
    { ...size, ...kernel },
    ({ h, w, c, o, kh, kw }) => ({
      shapes: [
        [1, h, w, c],
        [kh, kw, c, 1],
        [1, 1, c, o],
      ],
      sides: (ops, [x, depthwise, pointwise]) => [
        separableConv2d(ops, x!, depthwise!, pointwise!),
        conv2d(ops, x!, ops.mul(depthwise!, pointwise!)),
      ],
    }),
  ),
  law(
    'a grouped convolution is its groups’ convolutions side by side',
    { ...size, ...kernel, groups: whole(1, 3) },
    ({ h, w, c, o, kh, kw, groups }) => ({
      shapes: [
        [1, h, w, c * groups],
        [kh, kw, c, o * groups],
      ],
      sides: (ops, [x, filter]) => {
        const inputs = split(ops, x!, new Array<number>(groups).fill(c), 3)
        const filters = split(ops, filter!, new Array<number>(groups).fill(o), 3)
        return [
          conv2d(ops, x!, filter!, { groups }),
          concat(
            ops,
            inputs.map((input, g) => conv2d(ops, input, filters[g]!)),
            3,
          ),
        ]
      },
    }),
  ),
  law(
    'a depthwise convolution is a convolution of each channel by itself',
    { ...size, ...kernel },
    ({ h, w, c, kh, kw }) => ({
      shapes: [
        [1, h, w, c],
        [kh, kw, c, 2],
      ],
      sides: (ops, [x, filter]) => {
        const ones = new Array<number>(c).fill(1)
        const channels = split(ops, x!, ones, 3)
        const filters = split(ops, filter!, ones, 2)
        return [
          depthwiseConv2d(ops, x!, filter!),
          concat(
            ops,
            channels.map((channel, i) => conv2d(ops, channel, filters[i]!)),
            3,
          ),
        ]
      },
    }),
  ),
  law('convolution is linear in its input', { ...size, ...kernel }, ({ h, w, c, o, kh, kw }) => ({
    shapes: [
      [1, h, w, c],
      [1, h, w, c],
      [kh, kw, c, o],
    ],
    sides: (ops, [x, y, filter]) => [
      conv2d(ops, ops.add(x!, y!), filter!),
      ops.add(conv2d(ops, x!, filter!), conv2d(ops, y!, filter!)),
    ],
  })),
  law(
    'a shifted image has shifted features',
    { ...size, ...kernel, dy: whole(0, 2), dx: whole(0, 2) },
    ({ h, w, c, o, kh, kw, dy, dx }) => {
      const [oh, ow] = [h - kh + 1, w - kw + 1]
      return {
        shapes: [
          [1, h + dy, w + dx, c],
          [kh, kw, c, o],
        ],
        sides: (ops, [x, filter]) => [
          conv2d(ops, ops.slice(x!, { begin: [0, dy, dx, 0], size: [1, h, w, c] }), filter!),
          ops.slice(conv2d(ops, x!, filter!), { begin: [0, dy, dx, 0], size: [1, oh, ow, o] }),
        ],
      }
    },
  ),
  law(
    'a convolution with padding is one without, of the padded image',
    { ...size, ...kernel, ...stride },
    ({ h, w, c, o, kh, kw, sh, sw }) => ({
      shapes: [
        [1, h, w, c],
        [kh, kw, c, o],
      ],
      sides: (ops, [x, filter]) => {
        const padded = ops.pad(x!, {
          padding: [
            [0, 0],
            [2, 1],
            [0, 3],
            [0, 0],
          ],
          value: 0,
        })
        return [
          conv2d(ops, x!, filter!, { padding: [2, 1, 0, 3], strides: [sh, sw] }),
          conv2d(ops, padded, filter!, { strides: [sh, sw] }),
        ]
      },
    }),
  ),
  law(
    'a strided convolution is every so many-th element of a dense one',
    { ...size, ...kernel, ...stride },
    ({ h, w, c, o, kh, kw, sh, sw }) => ({
      shapes: [
        [1, h, w, c],
        [kh, kw, c, o],
      ],
      sides: (ops, [x, filter]) => {
        const strided = conv2d(ops, x!, filter!, { strides: [sh, sw] })
        const whole = conv2d(ops, x!, filter!)
        return [
          strided,
          stridedSlice(ops, whole, { begin: [0, 0, 0, 0], size: ops.shapeOf(strided), strides: [1, sh, sw, 1] }),
        ]
      },
    }),
  ),
]

/** Puts zeros between neighbours along the first two axes. */
function stretched<T>(ops: Ops<T>, x: T, dh: number, dw: number): T {
  const [kh = 1, kw = 1, ...rest] = ops.shapeOf(x)
  const apart: Shape = [kh, 1, kw, 1, ...rest]
  const none = rest.map((): readonly [number, number] => [0, 0])
  const spread = ops.pad(ops.reshape(x, { shape: apart }), {
    padding: [[0, 0], [0, dh - 1], [0, 0], [0, dw - 1], ...none],
    value: 0,
  })
  const whole = ops.reshape(spread, { shape: [kh * dh, kw * dw, ...rest] })
  const size = [(kh - 1) * dh + 1, (kw - 1) * dw + 1, ...rest]
  return ops.slice(whole, { begin: size.map(() => 0), size })
}

function dot<T>(ops: Ops<T>, x: T, y: T): T {
  return ops.sum(ops.mul(x, y), { axes: ops.shapeOf(x).map((_, axis) => axis), keepDims: false })
}
