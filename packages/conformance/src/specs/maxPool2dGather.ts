import { unlessExact } from '../errorModels.ts'
import type { OpSpec } from '../spec.ts'
import { maximumIn, pooledInput } from './pool2d.ts'
import { poolCase, poolImpossible, poolReaches } from './windows.ts'

export const maxPool2dGather: OpSpec<'maxPool2dGather'> = {
  signatures: poolCase.map(pool => ({ shapes: [pooledInput(pool), pooledInput(pool)], attrs: pool.attrs })),
  define:
    ([x, values], attrs) =>
    (b, oy, ox, c) =>
      values!(...maximumIn(x!, attrs, [b!, oy!, ox!, c!]))!,
  linearIn: [1],
  exactOnIntegers: true,
  error: (ops, { inputs: [x, values], apply }) => ops.add(apply([x!.value, values!.error]), unlessExact(ops, x!)),
  hasKinks: true,
  choosesBy: [0],
  reaches: poolReaches,
  impossible: poolImpossible,
}
