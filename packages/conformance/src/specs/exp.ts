import { scalar } from '@convene/core'
import { abs, times } from '../bounded.ts'
import { elementwise } from '../definition.ts'
import { monotone, ulps } from '../errorModels.ts'
import { between } from '../numbers.ts'
import type { OpSpec } from '../spec.ts'
import { unarySignatures } from './elementwise.ts'

/** The weakest promise among the backends is WGSL’s: 3 + 2·|x| ulp. */
export const exp: OpSpec<'exp'> = {
  signatures: unarySignatures(),
  define: elementwise(x => Math.exp(x!)),
  linearIn: [],
  exactOnIntegers: false,
  error: monotone((ops, x, y) => ops.mul(ops.add(scalar(ops, 3), times(ops, 2, abs(ops, x))), ulps(ops, 1, y))),
  numbers: () => ({ reals: between(-8, 8) }),
}
