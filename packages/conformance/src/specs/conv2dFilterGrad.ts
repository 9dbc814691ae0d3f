import { type Shape, sizeOf } from '@convene/core'
import { sumsOfProducts } from '../errorModels.ts'
import type { OpSpec } from '../spec.ts'
import { convCase } from './windows.ts'

export const conv2dFilterGrad: OpSpec<'conv2dFilterGrad'> = {
  signatures: convCase.map(({ batch, input, taps, output, inputChannels, outputChannels, attrs }) => ({
    shapes: [
      [batch, ...input, inputChannels],
      [batch, ...output, outputChannels],
    ],
    attrs: { ...attrs, kernelSize: taps },
  })),
  linearIn: [0, 1],
  exactOnIntegers: true,
  // At most, each output position of each image sees a weight.
  error: sumsOfProducts(([, dy]: readonly Shape[]) => sizeOf(dy!.slice(0, 3))),
}
