import { elementwise } from '../definition.ts'
import { monotone, ulps } from '../errorModels.ts'
import { between } from '../numbers.ts'
import type { OpSpec } from '../spec.ts'
import { unarySignatures } from './elementwise.ts'

/** WGSL takes it from 1 / inverseSqrt: 2 ulp, and 2.5 more for the division. */
export const sqrt: OpSpec<'sqrt'> = {
  signatures: unarySignatures(),
  define: elementwise(x => Math.sqrt(x!)),
  linearIn: [],
  exactOnIntegers: false,
  error: monotone((ops, _x, y) => ulps(ops, 4.5, y)),
  numbers: () => ({ reals: between(0.125, 8) }),
}
