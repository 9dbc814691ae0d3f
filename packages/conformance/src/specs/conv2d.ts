import { type Shape, sizeOf } from '@convene/core'
import { sumOver } from '../definition.ts'
import { sumsOfProducts } from '../errorModels.ts'
import type { OpSpec } from '../spec.ts'
import { convCaseOfAnySize, convReaches } from './windows.ts'

export const conv2d: OpSpec<'conv2d'> = {
  signatures: convCaseOfAnySize.map(({ batch, input, taps, inputChannels, outputChannels, attrs }) => ({
    shapes: [
      [batch, ...input, inputChannels],
      [...taps, inputChannels / attrs.groups, outputChannels],
    ],
    attrs,
  })),
  define:
    ([x, filter], { strides: [sh, sw], padding: [top, , left], dilations: [dh, dw], groups }, out) =>
    (b, oy, ox, o) => {
      const [kh, kw, ciPerGroup] = filter!.shape
      const group = Math.floor(o! / (out[3]! / groups))
      return sumOver([kh!, kw!, ciPerGroup!], (ky, kx, c) => {
        // Padding is no number that could be multiplied: it has no part in the sum.
        const value = x!(b!, oy! * sh - top + ky! * dh, ox! * sw - left + kx! * dw, group * ciPerGroup! + c!)
        return value === undefined ? 0 : value * filter!(ky!, kx!, c!, o!)!
      })
    },
  linearIn: [0, 1],
  exactOnIntegers: true,
  error: sumsOfProducts(([, filter]: readonly Shape[]) => sizeOf(filter!.slice(0, 3))),
  reaches: convReaches,
}
