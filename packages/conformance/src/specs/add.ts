import { elementwise } from '../definition.ts'
import { exactOnWholes, rounded } from '../errorModels.ts'
import type { OpSpec } from '../spec.ts'
import { binarySignatures } from './elementwise.ts'

export const add: OpSpec<'add'> = {
  signatures: binarySignatures(),
  define: elementwise((x, y) => x! + y!),
  linearIn: [],
  exactOnIntegers: true,
  error: exactOnWholes(rounded),
}
