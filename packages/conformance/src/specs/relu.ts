import { largestOf } from '../errorModels.ts'
import type { OpSpec } from '../spec.ts'
import { unarySignatures } from './elementwise.ts'

export const relu: OpSpec<'relu'> = {
  signatures: unarySignatures(),
  linearIn: [],
  exactOnIntegers: true,
  error: largestOf,
  hasKinks: true,
}
