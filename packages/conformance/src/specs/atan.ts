import { elementwise } from '../definition.ts'
import { monotone, ulps } from '../errorModels.ts'
import { between } from '../numbers.ts'
import type { OpSpec } from '../spec.ts'
import { unarySignatures } from './elementwise.ts'

/** 5 ulp is OpenCL’s promise. (WGSL’s own 4096 are of no use for networks.) */
export const atan: OpSpec<'atan'> = {
  signatures: unarySignatures(),
  define: elementwise(x => Math.atan(x!)),
  linearIn: [],
  exactOnIntegers: false,
  error: monotone((ops, _x, y) => ulps(ops, 5, y)),
  numbers: () => ({ reals: between(-4, 4) }),
}
