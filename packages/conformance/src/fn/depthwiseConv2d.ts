import { depthwiseConv2d as run } from '@convene/core'
import fc from 'fast-check'
import { sumOver, type View } from '../definition.ts'
import { axisSize } from '../signatures.ts'
import { type AnyCompositionSpec, composition } from '../spec.ts'
import { placeOf, type WindowCase, type WindowOf, windowCases, windowReaches, windowsOver } from './windows.ts'

/** An element of a depthwise convolution: channel c·m + j is that of channel c by its filter j. */
export function depthwiseAt(
  x: View,
  filter: View,
  options: WindowOf,
): (b: number, oy: number, ox: number, o: number) => number {
  const [, h = 1, w = 1] = x.shape
  const [kh = 1, kw = 1, , multiplier = 1] = filter.shape
  const row = placeOf(0, h, [kh, kw], options)
  const column = placeOf(1, w, [kh, kw], options)
  return (b, oy, ox, o) => {
    const c = Math.floor(o / multiplier)
    return sumOver([kh, kw], (ky, kx) => {
      const value = x(b, row(oy, ky!), column(ox, kx!), c)
      return value === undefined ? 0 : value * filter(ky!, kx!, c, o % multiplier)!
    })
  }
}

interface DepthwiseCase {
  readonly window: WindowCase
  readonly batch: number
  readonly channels: number
  readonly multiplier: number
}

export const depthwiseCase: fc.Arbitrary<DepthwiseCase> = fc.record({
  window: windowCases(),
  batch: axisSize(2),
  channels: axisSize(4),
  multiplier: axisSize(3),
})

export const depthwiseConv2d: Readonly<Record<string, AnyCompositionSpec>> = {
  depthwiseConv2d: composition<WindowOf>({
    run: (ops, [x, filter], options) => run(ops, x!, filter!, options),
    signatures: depthwiseCase.map(({ window: { input, taps, options }, batch, channels, multiplier }) => ({
      shapes: [
        [batch, ...input, channels],
        [...taps, channels, multiplier],
      ],
      attrs: options,
    })),
    define: ([x, filter], options) => {
      const at = depthwiseAt(x!, filter!, options)
      return (b, oy, ox, o) => at(b!, oy!, ox!, o!)
    },
    shape: ({ shapes: [x, filter], attrs }) => {
      const [kh = 1, kw = 1, channels = 1, multiplier = 1] = filter!
      return [x![0]!, ...windowsOver(x!, [kh, kw], attrs), channels * multiplier]
    },
    linearIn: [0, 1],
    exactOnIntegers: true,
    reaches: windowReaches,
  }),
}
