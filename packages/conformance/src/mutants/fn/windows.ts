import {
  type AvgPool2dOptions,
  avgPool2d,
  type Conv2dOptions,
  type Conv2dTransposeOptions,
  conv2d,
  conv2dTranspose,
  type DepthwiseMaxPool2dOptions,
  depthwiseConv2d,
  type Ops,
  type Padding,
  type Pool2dOptions,
  pair,
  range,
  resolveWindow,
  type Shape,
  type Size2d,
  separableConv2d,
  type WindowOptions,
} from '@convene/core'
import { times } from '../../bounded.ts'
import { type CompositionMutant, confusing, misreading, plus, replacing, spoiling } from './mutant.ts'

interface Padded {
  readonly padding?: Padding
}

/** The odd pixel of `'same'` on the side of `'same-lower'`. */
const oddFirst = <A extends Padded>(a: A): A => (a.padding === 'same' ? { ...a, padding: 'same-lower' } : a)
const oddLast = <A extends Padded>(a: A): A => (a.padding === 'same-lower' ? { ...a, padding: 'same' } : a)
const turned = (size: number | Size2d | undefined): Size2d => {
  const [height, width] = pair(size ?? 1)
  return [width, height]
}
const spatial = ([, h = 1, w = 1]: Shape): Size2d => [h, w]

/** Filters in the order [kh, kw, m, c] instead of [kh, kw, c, m]. */
function multiplierFirst<T>(ops: Ops<T>, filter: T): T {
  return ops.reshape(ops.transpose(filter, { perm: [0, 1, 3, 2] }), { shape: ops.shapeOf(filter) })
}

/** Planted bugs of convolution and pooling, as compositions: of modes, shorthands and what follows from them. */
export const windowMutants: readonly CompositionMutant[] = [
  misreading<Conv2dOptions>('fn.conv2d', 'exact', 'same is same-lower', oddFirst),
  misreading<Conv2dOptions>(
    'fn.conv2d',
    'exact',
    'the padding of a dense filter, though it is dilated',
    (a, [x = [], filter = []]) => {
      const [kh = 1, kw = 1] = filter
      return { ...a, padding: resolveWindow(spatial(x), [kh, kw], { ...a, dilations: 1 }).padding }
    },
  ),
  misreading<Conv2dOptions>('fn.conv2d', 'exact', 'the padding of same for any stride', (a, [x = [], filter = []]) => {
    const [kh = 1, kw = 1] = filter
    return { ...a, padding: resolveWindow(spatial(x), [kh, kw], { ...a, strides: 1 }).padding }
  }),
  misreading<Conv2dOptions>('fn.conv2d', 'exact', 'one stride for both axes', a => ({
    ...a,
    strides: pair(a.strides ?? 1)[0],
  })),
  misreading<Conv2dOptions>('fn.conv2d', 'exact', 'valid is same', a => ({
    ...a,
    padding: a.padding === 'valid' ? 'same' : a.padding!,
  })),
  replacing<WindowOptions>(
    'depthwiseConv2d',
    'exact',
    'output channels by filter, then by channel',
    (ops, [x, filter], a) => depthwiseConv2d(ops, x!, multiplierFirst(ops, filter!), a),
  ),
  misreading<WindowOptions>('depthwiseConv2d', 'exact', 'same-lower is same', oddLast),
  replacing<WindowOptions>('separableConv2d', 'exact', 'strides in both halves', (ops, [x, depthwise, pointwise], a) =>
    conv2d(ops, depthwiseConv2d(ops, x!, depthwise!, a), pointwise!, { strides: a.strides ?? 1 }),
  ),
  replacing<WindowOptions>(
    'separableConv2d',
    'exact',
    'channels by filter between the halves',
    (ops, [x, filter, pointwise], a) => separableConv2d(ops, x!, multiplierFirst(ops, filter!), pointwise!, a),
  ),
  misreading<Conv2dTransposeOptions>('conv2dTranspose', 'exact', 'same is same-lower', oddFirst),
  misreading<Conv2dTransposeOptions>(
    'conv2dTranspose',
    'exact',
    'the output padding is left out',
    ({ outputPadding: _, ...a }) => a,
  ),
  replacing<Conv2dTransposeOptions>(
    'conv2dTranspose',
    'exact',
    'the output padding is zero, also where something was cut off',
    (ops, [x, filter], { outputPadding = 0, ...a }) => {
      const [down, across] = pair(outputPadding)
      const sides = [
        [0, 0],
        [0, down],
        [0, across],
        [0, 0],
      ] as const
      return ops.pad(conv2dTranspose(ops, x!, filter!, a), { padding: sides, value: 0 })
    },
  ),
  misreading<Conv2dTransposeOptions>('conv2dTranspose', 'exact', 'strides of the other axis', a => ({
    ...a,
    strides: turned(a.strides),
  })),
  confusing('conv2dTranspose', 'exact', 'the filter is flipped', ([x, filter], ops) => [
    x!,
    ops.reverse(filter!, { axes: [0, 1] }),
  ]),

  misreading<Pool2dOptions>('fn.maxPool2d', 'exact', 'same is same-lower', oddFirst),
  misreading<Pool2dOptions>('fn.maxPool2d', 'exact', 'sizes are rounded down, though they should go up', a => ({
    ...a,
    ceilMode: false,
  })),
  misreading<Pool2dOptions>('fn.maxPool2d', 'exact', 'sizes are rounded up, though they should go down', a => ({
    ...a,
    ceilMode: true,
  })),
  spoiling<Pool2dOptions & { readonly result: 'values' | 'argmax' }>(
    'maxPool2dWithArgmax',
    'exact',
    'positions that count channels',
    (ops, y, [x], { result }) => {
      const channels = ops.shapeOf(x!)[3]!
      return result === 'values' ? y : ops.add(times(ops, channels, y), range(ops, channels))
    },
  ),
  spoiling<Pool2dOptions & { readonly result: 'values' | 'argmax' }>(
    'maxPool2dWithArgmax',
    'exact',
    'rows are as long as columns',
    (ops, y, [x], { result }) => {
      if (result === 'values') return y
      const [h, w] = spatial(ops.shapeOf(x!))
      const rows = ops.floor(times(ops, 1 / w, plus(ops, y, 0.5)))
      return ops.add(y, times(ops, h - w, rows))
    },
  ),
  misreading<AvgPool2dOptions>('fn.avgPool2d', 'bound', 'padding counts, though it should not', a => ({
    ...a,
    countIncludePad: true,
  })),
  misreading<AvgPool2dOptions>('fn.avgPool2d', 'bound', 'padding by a mode never counts', a => ({
    ...a,
    countIncludePad: a.countIncludePad === true && typeof a.padding !== 'string',
  })),
  replacing<AvgPool2dOptions>('fn.avgPool2d', 'bound', 'what hangs over the edge counts', (ops, [x], a) => {
    const y = avgPool2d(ops, x!, a)
    if (!(a.ceilMode && a.countIncludePad)) return y
    // Of a whole window that holds the image's and the padding's part.
    const window = pair(a.windowSize)
    const { padding, ...attrs } = resolveWindow(spatial(ops.shapeOf(x!)), window, { strides: window, ...a })
    const [, height, width] = ops.shapeOf(y)
    const [h, w] = spatial(ops.shapeOf(x!))
    const missing = (axis: 0 | 1, input: number, output: number) => {
      const extent = (window[axis] - 1) * attrs.dilations[axis] + 1
      return Math.max((output - 1) * attrs.strides[axis] + extent - padding[2 * axis]! - input, padding[2 * axis + 1]!)
    }
    const sides = [
      [0, 0],
      [padding[0], missing(0, h, height!)],
      [padding[2], missing(1, w, width!)],
      [0, 0],
    ] as const
    const all = ops.pad(x!, { padding: sides, value: 0 })
    return ops.avgPool2d(all, { ...attrs, padding: [0, 0, 0, 0], windowSize: window })
  }),
  replacing<Pool2dOptions>('l2Pool2d', 'bound', 'the mean of squares', (ops, [x], a) =>
    ops.sqrt(avgPool2d(ops, ops.mul(x!, x!), a)),
  ),
  misreading<Pool2dOptions>('l2Pool2d', 'bound', 'dilation is left out', a => ({ ...a, dilations: 1 })),
  replacing<{ readonly size: number | Size2d }>(
    'adaptiveAvgPool2d',
    'bound',
    'one window and one stride for all bins',
    (ops, [x], { size }) => {
      const input = spatial(ops.shapeOf(x!))
      const output = pair(size)
      const along = (axis: 0 | 1) => {
        // A larger output repeats pixels: only a smaller one is made of windows.
        const stride = Math.max(Math.floor(input[axis] / output[axis]), 1)
        const end = (output[axis] - 1) * stride
        return { stride, window: Math.max(input[axis] - end, 1), missing: Math.max(end + 1 - input[axis], 0) }
      }
      const [rows, columns] = [along(0), along(1)]
      return ops.avgPool2d(
        ops.pad(x!, {
          padding: [
            [0, 0],
            [0, rows.missing],
            [0, columns.missing],
            [0, 0],
          ],
          value: 0,
        }),
        {
          windowSize: [rows.window, columns.window],
          strides: [rows.stride, columns.stride],
          padding: [0, 0, 0, 0],
          dilations: [1, 1],
        },
      )
    },
  ),
  misreading<{ readonly size: number | Size2d }>('adaptiveAvgPool2d', 'bound', 'width and height swapped', a => ({
    size: turned(a.size),
  })),
  spoiling('globalAveragePool2d', 'bound', 'over height times height', (ops, y, [x]) => {
    const [h, w] = spatial(ops.shapeOf(x!))
    return times(ops, w / h, y)
  }),
  misreading<{ readonly keepDims: boolean }>(
    'globalAveragePool2d',
    'bound',
    'axes go, though they were to stay',
    () => ({
      keepDims: false,
    }),
  ),
  misreading<{ readonly keepDims: boolean }>('globalMaxPool2d', 'exact', 'axes stay, though they were to go', () => ({
    keepDims: true,
  })),
  spoiling('globalMaxPool2d', 'exact', 'never below 0', (ops, y) => ops.relu(y)),
  misreading<DepthwiseMaxPool2dOptions>('depthwiseMaxPool2d', 'exact', 'windows do not overlap', a => ({
    ...a,
    strides: a.windowSize,
  })),
  misreading<DepthwiseMaxPool2dOptions>('depthwiseMaxPool2d', 'exact', 'same is same-lower', oddFirst),
]
