import { type Conv2dOptions, conv2d as run } from '@convene/core'
import fc from 'fast-check'
import { sumOver } from '../definition.ts'
import { axisSize } from '../signatures.ts'
import { type AnyCompositionSpec, composition } from '../spec.ts'
import { placeOf, type WindowOf, windowCases, windowReaches, windowsOver } from './windows.ts'

type Conv = WindowOf & Conv2dOptions & { readonly groups: number }

export const conv2d: Readonly<Record<string, AnyCompositionSpec>> = {
  conv2d: composition<Conv>({
    run: (ops, [x, filter], options) => run(ops, x!, filter!, options),
    signatures: fc
      .record({ window: windowCases(), batch: axisSize(2), ci: axisSize(3), co: axisSize(3), groups: axisSize(3) })
      .map(({ window: { input, taps, options }, batch, ci, co, groups }) => ({
        shapes: [
          [batch, ...input, groups * ci],
          [...taps, ci, groups * co],
        ],
        attrs: { ...options, groups },
      })),
    define: ([x, filter], options, out) => {
      const [, h, w] = x!.shape
      const [kh = 1, kw = 1, ci = 1] = filter!.shape
      const row = placeOf(0, h!, [kh, kw], options)
      const column = placeOf(1, w!, [kh, kw], options)
      return (b, oy, ox, o) => {
        const group = Math.floor((o! * options.groups) / out[3]!)
        return sumOver([kh, kw, ci], (ky, kx, c) => {
          const value = x!(b!, row(oy!, ky!), column(ox!, kx!), group * ci + c!)
          return value === undefined ? 0 : value * filter!(ky!, kx!, c!, o!)!
        })
      }
    },
    shape: ({ shapes: [x, filter], attrs }) => {
      const [kh = 1, kw = 1, , co = 1] = filter!
      return [x![0]!, ...windowsOver(x!, [kh, kw], attrs), co]
    },
    linearIn: [0, 1],
    exactOnIntegers: true,
    reaches: { ...windowReaches, groups: ['1', 'above 1'] },
  }),
}
