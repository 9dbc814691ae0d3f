import { type Pool2dAttrs, type Shape, sizeOf } from '@convene/core'
import { sumOver } from '../definition.ts'
import { sumsOfProducts, unlessExact } from '../errorModels.ts'
import type { OpSpec } from '../spec.ts'
import { maximumIn, pooledInput, pooledOutput } from './pool2d.ts'
import { poolCase, poolImpossible, poolReaches } from './windows.ts'

/** At most, an element is the maximum of as many windows as the window has taps. */
const sums = sumsOfProducts((_shapes: readonly Shape[], { windowSize }: Pool2dAttrs) => sizeOf(windowSize))

export const maxPool2dInputGrad: OpSpec<'maxPool2dInputGrad'> = {
  signatures: poolCase.map(pool => ({ shapes: [pooledInput(pool), pooledOutput(pool)], attrs: pool.attrs })),
  define:
    ([x, dy], attrs) =>
    (b, y, column, c) =>
      sumOver(dy!.shape.slice(1, 3), (oy, ox) => {
        const [, row, place] = maximumIn(x!, attrs, [b!, oy!, ox!, c!])
        return row === y && place === column ? dy!(b!, oy!, ox!, c!)! : 0
      }),
  linearIn: [1],
  exactOnIntegers: true,
  error: (ops, call) => {
    const [x, dy] = call.inputs
    // What is added up depends on dy alone, as long as x is exact.
    const apply = (inputs: readonly (typeof call.value)[]) => call.apply([x!.value, inputs[1]!])
    return ops.add(sums(ops, { ...call, inputs: [x!, dy!], apply }), unlessExact(ops, x!))
  },
  hasKinks: true,
  choosesBy: [0],
  reaches: poolReaches,
  impossible: poolImpossible,
}
