import { scalar } from '@convene/core'
import { elementwise } from '../definition.ts'
import { between } from '../numbers.ts'
import type { OpSpec } from '../spec.ts'
import { unarySignatures } from './elementwise.ts'

/** 4 ulp is OpenCL’s promise; near its zeros, ulp of 1. The slope is 1 at most. (WGSL’s own 2⁻¹¹ is of no use for networks.) */
export const cos: OpSpec<'cos'> = {
  signatures: unarySignatures(),
  define: elementwise(x => Math.cos(x!)),
  linearIn: [],
  exactOnIntegers: false,
  error: (ops, { inputs: [x] }) => ops.add(x!.error, scalar(ops, 4 * 2 ** -23)),
  numbers: () => ({ reals: between(-8, 8) }),
}
