import { elementwise } from '../definition.ts'
import { rising } from '../errorModels.ts'
import type { OpSpec } from '../spec.ts'
import { unarySignatures } from './elementwise.ts'

export const floor: OpSpec<'floor'> = {
  signatures: unarySignatures(),
  define: elementwise(x => Math.floor(x!)),
  linearIn: [],
  exactOnIntegers: true,
  error: rising,
  hasKinks: true,
}
