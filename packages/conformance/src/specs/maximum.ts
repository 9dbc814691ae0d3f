import { largestOf } from '../errorModels.ts'
import type { OpSpec } from '../spec.ts'
import { binarySignatures } from './elementwise.ts'

export const maximum: OpSpec<'maximum'> = {
  signatures: binarySignatures(),
  linearIn: [],
  exactOnIntegers: true,
  error: largestOf,
  hasKinks: true,
}
