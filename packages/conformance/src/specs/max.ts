import { largestOf } from '../errorModels.ts'
import type { OpSpec } from '../spec.ts'
import { reduceSignatures } from './reduce.ts'

export const max: OpSpec<'max'> = {
  signatures: reduceSignatures,
  linearIn: [],
  exactOnIntegers: true,
  error: largestOf,
  hasKinks: true,
}
