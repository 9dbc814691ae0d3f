import { type DepthwiseMaxPool2dOptions, depthwiseMaxPool2d as run } from '@convene/core'
import fc from 'fast-check'
import { axisSize } from '../signatures.ts'
import { type AnyCompositionSpec, composition } from '../spec.ts'
import { beforeImage, windowsAlong } from './windows.ts'

type Depthwise = Required<DepthwiseMaxPool2dOptions>

export const depthwiseMaxPool2d: Readonly<Record<string, AnyCompositionSpec>> = {
  depthwiseMaxPool2d: composition<Depthwise>({
    run: (ops, [x], options) => run(ops, x!, options),
    signatures: fc
      .record({
        image: fc.tuple(axisSize(2), axisSize(3), axisSize(4)),
        windowSize: axisSize(4),
        strides: axisSize(4),
        padding: fc.constantFrom<Depthwise['padding']>('same', 'same-lower', 'valid'),
        rest: fc.nat(5),
      })
      .map(({ image, windowSize, strides, padding, rest }) => ({
        shapes: [[...image, (padding === 'valid' ? windowSize : 1) + rest]],
        attrs: { windowSize, strides, padding },
      })),
    define: ([x], { windowSize, strides, padding }) => {
      const before = beforeImage(1, x!.shape[3]!, [1, windowSize], { strides, dilations: 1, padding })
      return (b, y, column, o) => {
        const seen = Array.from({ length: windowSize }, (_, i) => x!(b!, y!, column!, o! * strides - before + i))
        return Math.max(...seen.filter(value => value !== undefined))
      }
    },
    shape: ({ shapes: [x], attrs: { windowSize, ...options } }) => {
      const windows = windowsAlong(1, x![3]!, [1, windowSize], { ...options, dilations: 1 })
      return x!.with(3, windows)
    },
    linearIn: [],
    exactOnIntegers: true,
    hasKinks: true,
    reaches: { padding: ['same', 'same-lower', 'valid'], windowSize: ['1', 'above 1'], strides: ['1', 'above 1'] },
  }),
}
