import { scalar } from '@convene/core'
import { monotone, ulps } from '../errorModels.ts'
import { between } from '../numbers.ts'
import type { OpSpec } from '../spec.ts'
import { unarySignatures } from './elementwise.ts'

/** 16 ulp is OpenCL’s promise; 2⁻²² absolute near 0, where published approximations stop. */
export const erf: OpSpec<'erf'> = {
  signatures: unarySignatures(),
  linearIn: [],
  exactOnIntegers: false,
  error: monotone((ops, _x, y) => ops.add(ulps(ops, 16, y), scalar(ops, 2 ** -22))),
  numbers: () => ({ reals: between(-4, 4) }),
}
