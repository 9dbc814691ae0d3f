import { type Shape, sizeOf } from '@convene/core'
import { sumOver } from '../definition.ts'
import { sumsOfProducts } from '../errorModels.ts'
import type { OpSpec } from '../spec.ts'
import { convCase, convReaches } from './windows.ts'

export const conv2dFilterGrad: OpSpec<'conv2dFilterGrad'> = {
  signatures: convCase.map(({ batch, input, taps, output, inputChannels, outputChannels, attrs }) => ({
    shapes: [
      [batch, ...input, inputChannels],
      [batch, ...output, outputChannels],
    ],
    attrs: { ...attrs, kernelSize: taps },
  })),
  define:
    ([x, dy], { strides: [sh, sw], padding: [top, , left], dilations: [dh, dw], groups }, out) =>
    (ky, kx, c, o) => {
      const group = Math.floor(o! / (out[3]! / groups))
      // Every output that this weight had a part in.
      return sumOver(dy!.shape.slice(0, 3), (b, oy, ox) => {
        const value = x!(b!, oy! * sh - top + ky! * dh, ox! * sw - left + kx! * dw, group * out[2]! + c!)
        return value === undefined ? 0 : value * dy!(b!, oy!, ox!, o!)!
      })
    },
  linearIn: [0, 1],
  exactOnIntegers: true,
  // At most, each output position of each image sees a weight.
  error: sumsOfProducts(([, dy]: readonly Shape[]) => sizeOf(dy!.slice(0, 3))),
  reaches: convReaches,
}
