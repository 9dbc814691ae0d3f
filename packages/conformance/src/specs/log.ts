import { scalar } from '@convene/core'
import { elementwise } from '../definition.ts'
import { monotone, ulps } from '../errorModels.ts'
import { between } from '../numbers.ts'
import type { OpSpec } from '../spec.ts'
import { unarySignatures } from './elementwise.ts'

/** WGSL promises an absolute error of 2⁻²¹ within [0.5, 2], and 3 ulp outside. */
export const log: OpSpec<'log'> = {
  signatures: unarySignatures(),
  define: elementwise(x => Math.log(x!)),
  linearIn: [],
  exactOnIntegers: false,
  error: monotone((ops, _x, y) => ops.maximum(scalar(ops, 2 ** -21), ulps(ops, 3, y))),
  numbers: () => ({ reals: between(0.125, 8) }),
}
