import { type Pool2dAttrs, type Shape, sizeOf } from '@convene/core'
import { sumsOfProducts } from '../errorModels.ts'
import type { OpSpec } from '../spec.ts'
import { pooledInput, windowIn } from './pool2d.ts'
import { poolCase, poolImpossible, poolReaches } from './windows.ts'

/** A sum over the window, and a division of at most 2.5 ulp, as WGSL has it: five roundings. */
export const avgPool2d: OpSpec<'avgPool2d'> = {
  signatures: poolCase.map(pool => ({ shapes: [pooledInput(pool)], attrs: pool.attrs })),
  define:
    ([x], attrs) =>
    (b, oy, ox, c) => {
      const window = windowIn(x!.shape, attrs, [b!, oy!, ox!, c!])
      return window.reduce((sum, place) => sum + x!(...place)!, 0) / window.length
    },
  linearIn: [0],
  exactOnIntegers: false,
  error: sumsOfProducts((_shapes: readonly Shape[], { windowSize }: Pool2dAttrs) => sizeOf(windowSize) + 5),
  reaches: poolReaches,
  impossible: poolImpossible,
}
