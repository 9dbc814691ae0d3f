import { separableConv2d as run } from '@convene/core'
import fc from 'fast-check'
import { sumOver } from '../definition.ts'
import { axisSize } from '../signatures.ts'
import { type AnyCompositionSpec, composition } from '../spec.ts'
import { depthwiseAt, depthwiseCase } from './depthwiseConv2d.ts'
import { type WindowOf, windowReaches, windowsOver } from './windows.ts'

export const separableConv2d: Readonly<Record<string, AnyCompositionSpec>> = {
  separableConv2d: composition<WindowOf>({
    run: (ops, [x, depthwise, pointwise], options) => run(ops, x!, depthwise!, pointwise!, options),
    signatures: fc
      .record({ depthwise: depthwiseCase, outputs: axisSize(3) })
      .map(({ depthwise: { window, batch, channels, multiplier }, outputs }) => ({
        shapes: [
          [batch, ...window.input, channels],
          [...window.taps, channels, multiplier],
          [1, 1, channels * multiplier, outputs],
        ],
        attrs: window.options,
      })),
    define: ([x, depthwise, pointwise], options) => {
      const at = depthwiseAt(x!, depthwise!, options)
      return (b, oy, ox, o) => sumOver([pointwise!.shape[2]!], c => at(b!, oy!, ox!, c!) * pointwise!(0, 0, c!, o!)!)
    },
    shape: ({ shapes: [x, depthwise, pointwise], attrs }) => {
      const [kh = 1, kw = 1] = depthwise!
      return [x![0]!, ...windowsOver(x!, [kh, kw], attrs), pointwise!.at(-1)!]
    },
    linearIn: [0, 1, 2],
    exactOnIntegers: true,
    reaches: windowReaches,
  }),
}
