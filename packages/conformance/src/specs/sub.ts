import { rounded } from '../errorModels.ts'
import type { OpSpec } from '../spec.ts'
import { binarySignatures } from './elementwise.ts'

export const sub: OpSpec<'sub'> = {
  signatures: binarySignatures(),
  linearIn: [],
  exactOnIntegers: true,
  error: rounded,
}
