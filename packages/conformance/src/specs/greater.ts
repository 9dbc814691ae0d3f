import { elementwise } from '../definition.ts'
import { comparison } from '../errorModels.ts'
import type { OpSpec } from '../spec.ts'
import { binarySignatures } from './elementwise.ts'

export const greater: OpSpec<'greater'> = {
  signatures: binarySignatures(),
  define: elementwise((x, y) => (x! > y! ? 1 : 0)),
  linearIn: [],
  exactOnIntegers: true,
  error: comparison,
  hasKinks: true,
  choosesBy: [0, 1],
}
