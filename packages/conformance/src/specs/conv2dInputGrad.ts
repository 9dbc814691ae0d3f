import type { Conv2dAttrs, Shape } from '@convene/core'
import { sumOver } from '../definition.ts'
import { sumsOfProducts } from '../errorModels.ts'
import type { OpSpec } from '../spec.ts'
import { convCase, convReaches } from './windows.ts'

export const conv2dInputGrad: OpSpec<'conv2dInputGrad'> = {
  signatures: convCase.map(({ batch, input, taps, output, inputChannels, outputChannels, attrs }) => ({
    shapes: [
      [batch, ...output, outputChannels],
      [...taps, inputChannels / attrs.groups, outputChannels],
    ],
    attrs: { ...attrs, inputSize: input },
  })),
  define:
    ([dy, filter], { strides: [sh, sw], padding: [top, , left], dilations: [dh, dw], groups }) =>
    (b, y, x, c) => {
      const [, oh, ow, co] = dy!.shape
      const [kh, kw, ciPerGroup] = filter!.shape
      const coPerGroup = co! / groups
      const group = Math.floor(c! / ciPerGroup!)
      // Every output that saw this input, through whichever tap.
      return sumOver([oh!, kh!], (oy, ky) => {
        if (oy! * sh - top + ky! * dh !== y) return 0
        return sumOver([ow!, kw!, coPerGroup], (ox, kx, i) => {
          if (ox! * sw - left + kx! * dw !== x) return 0
          const o = group * coPerGroup + i!
          return dy!(b!, oy!, ox!, o)! * filter!(ky!, kx!, c! % ciPerGroup!, o)!
        })
      })
    },
  linearIn: [0, 1],
  exactOnIntegers: true,
  // At most, each tap of each output channel of the group reaches an input.
  error: sumsOfProducts(([, filter]: readonly Shape[], { groups }: Conv2dAttrs) => {
    const [kh = 1, kw = 1, , co = 1] = filter!
    return (kh * kw * co) / groups
  }),
  reaches: convReaches,
}
