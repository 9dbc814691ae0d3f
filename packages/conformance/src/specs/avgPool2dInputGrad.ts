import { type Pool2dAttrs, type Shape, sizeOf } from '@convene/core'
import { sumOver } from '../definition.ts'
import { sumsOfProducts } from '../errorModels.ts'
import type { OpSpec } from '../spec.ts'
import { pooledOutput, windowIn } from './pool2d.ts'
import { poolCase, poolImpossible, poolReaches } from './windows.ts'

/** A sum over the window, each term of which is divided, with at most 2.5 ulp as WGSL has it: five roundings. */
export const avgPool2dInputGrad: OpSpec<'avgPool2dInputGrad'> = {
  signatures: poolCase.map(pool => ({ shapes: [pooledOutput(pool)], attrs: { ...pool.attrs, inputSize: pool.input } })),
  define:
    ([dy], attrs, out) =>
    (b, y, x, c) =>
      sumOver(dy!.shape.slice(1, 3), (oy, ox) => {
        const window = windowIn(out, attrs, [b!, oy!, ox!, c!])
        const sees = window.some(([, row, column]) => row === y && column === x)
        return sees ? dy!(b!, oy!, ox!, c!)! / window.length : 0
      }),
  linearIn: [0],
  exactOnIntegers: false,
  error: sumsOfProducts((_shapes: readonly Shape[], { windowSize }: Pool2dAttrs) => sizeOf(windowSize) + 5),
  reaches: poolReaches,
  impossible: poolImpossible,
}
