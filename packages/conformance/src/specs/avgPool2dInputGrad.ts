import { type Pool2dAttrs, type Shape, sizeOf } from '@convene/core'
import { sumsOfProducts } from '../errorModels.ts'
import type { OpSpec } from '../spec.ts'
import { pooledOutput } from './pool2d.ts'
import { poolCase } from './windows.ts'

/** A sum over the window, each term of which is divided, with at most 2.5 ulp as WGSL has it: five roundings. */
export const avgPool2dInputGrad: OpSpec<'avgPool2dInputGrad'> = {
  signatures: poolCase.map(pool => ({ shapes: [pooledOutput(pool)], attrs: { ...pool.attrs, inputSize: pool.input } })),
  linearIn: [0],
  exactOnIntegers: false,
  error: sumsOfProducts((_shapes: readonly Shape[], { windowSize }: Pool2dAttrs) => sizeOf(windowSize) + 5),
}
