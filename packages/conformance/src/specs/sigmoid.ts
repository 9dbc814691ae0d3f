import { scalar } from '@convene/core'
import { abs, times } from '../bounded.ts'
import { elementwise } from '../definition.ts'
import { monotone, ulps } from '../errorModels.ts'
import { between } from '../numbers.ts'
import type { OpSpec } from '../spec.ts'
import { unarySignatures } from './elementwise.ts'

/** 1 / (1 + e⁻ˣ) with WGSL’s promises: 3 + 2·|x| ulp for the exponential, half for the sum, 2.5 for the division. */
export const sigmoid: OpSpec<'sigmoid'> = {
  signatures: unarySignatures(),
  define: elementwise(x => (x! < 0 ? Math.exp(x!) / (1 + Math.exp(x!)) : 1 / (1 + Math.exp(-x!)))),
  linearIn: [],
  exactOnIntegers: false,
  error: monotone((ops, x, y) => ops.mul(ops.add(scalar(ops, 6), times(ops, 2, abs(ops, x))), ulps(ops, 1, y))),
  numbers: () => ({ reals: between(-8, 8) }),
}
