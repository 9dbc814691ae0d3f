import { scalar } from '@convene/core'
import { abs, times } from '../bounded.ts'
import { elementwise } from '../definition.ts'
import { monotone } from '../errorModels.ts'
import { between } from '../numbers.ts'
import type { OpSpec } from '../spec.ts'
import { unarySignatures } from './elementwise.ts'

/** WGSL inherits it from sinh / cosh, and sinh from (eˣ − e⁻ˣ) / 2, where digits cancel: an absolute error of 3 + 2·|x| units of
 * 2⁻²³ from each of sinh and cosh, and 4 for sum, product and division. */
export const tanh: OpSpec<'tanh'> = {
  signatures: unarySignatures(),
  define: elementwise(x => Math.tanh(x!)),
  linearIn: [],
  exactOnIntegers: false,
  error: monotone((ops, x) => times(ops, 2 ** -23, ops.add(scalar(ops, 10), times(ops, 4, abs(ops, x))))),
  numbers: () => ({ reals: between(-8, 8) }),
}
