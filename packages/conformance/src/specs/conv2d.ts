import { type Shape, sizeOf } from '@convene/core'
import { sumsOfProducts } from '../errorModels.ts'
import type { OpSpec } from '../spec.ts'
import { convCase } from './windows.ts'

export const conv2d: OpSpec<'conv2d'> = {
  signatures: convCase.map(({ batch, input, taps, inputChannels, outputChannels, attrs }) => ({
    shapes: [
      [batch, ...input, inputChannels],
      [...taps, inputChannels / attrs.groups, outputChannels],
    ],
    attrs,
  })),
  linearIn: [0, 1],
  exactOnIntegers: true,
  error: sumsOfProducts(([, filter]: readonly Shape[]) => sizeOf(filter!.slice(0, 3))),
}
