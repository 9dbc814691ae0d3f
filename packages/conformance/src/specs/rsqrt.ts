import { elementwise } from '../definition.ts'
import { monotone, ulps } from '../errorModels.ts'
import { between } from '../numbers.ts'
import type { OpSpec } from '../spec.ts'
import { unarySignatures } from './elementwise.ts'

/** 2 ulp of WGSL’s inverseSqrt; a backend may divide by a square root instead. */
export const rsqrt: OpSpec<'rsqrt'> = {
  signatures: unarySignatures(),
  define: elementwise(x => 1 / Math.sqrt(x!)),
  linearIn: [],
  exactOnIntegers: false,
  error: monotone((ops, _x, y) => ulps(ops, 4.5, y)),
  numbers: () => ({ reals: between(0.125, 8) }),
}
