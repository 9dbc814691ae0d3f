import { largestOf } from '../errorModels.ts'
import { type OpSpec, withExtremes } from '../spec.ts'
import { maximumIn, pooledInput } from './pool2d.ts'
import { poolCase, poolImpossible, poolReaches } from './windows.ts'

export const maxPool2d: OpSpec<'maxPool2d'> = {
  signatures: poolCase.map(pool => ({ shapes: [pooledInput(pool)], attrs: pool.attrs })),
  define:
    ([x], attrs) =>
    (b, oy, ox, c) =>
      x!(...maximumIn(x!, attrs, [b!, oy!, ox!, c!]))!,
  linearIn: [],
  exactOnIntegers: true,
  error: largestOf,
  hasKinks: true,
  reaches: poolReaches,
  impossible: poolImpossible,
  specials: withExtremes,
}
