import type { Conv2dAttrs, Shape } from '@convene/core'
import { sumsOfProducts } from '../errorModels.ts'
import type { OpSpec } from '../spec.ts'
import { convCase } from './windows.ts'

export const conv2dInputGrad: OpSpec<'conv2dInputGrad'> = {
  signatures: convCase.map(({ batch, input, taps, output, inputChannels, outputChannels, attrs }) => ({
    shapes: [
      [batch, ...output, outputChannels],
      [...taps, inputChannels / attrs.groups, outputChannels],
    ],
    attrs: { ...attrs, inputSize: input },
  })),
  linearIn: [0, 1],
  exactOnIntegers: true,
  // At most, each tap of each output channel of the group reaches an input.
  error: sumsOfProducts(([, filter]: readonly Shape[], { groups }: Conv2dAttrs) => {
    const [kh = 1, kw = 1, , co = 1] = filter!
    return (kh * kw * co) / groups
  }),
}
