import type { OpSpec } from '../spec.ts'
import { unarySignatures } from './elementwise.ts'

export const neg: OpSpec<'neg'> = {
  signatures: unarySignatures(),
  linearIn: [0],
  exactOnIntegers: true,
  error: (_ops, { inputs: [x] }) => x!.error,
}
