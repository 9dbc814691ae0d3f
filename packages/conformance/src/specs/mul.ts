import { elementwise } from '../definition.ts'
import { sumsOfProducts } from '../errorModels.ts'
import type { OpSpec } from '../spec.ts'
import { binarySignatures } from './elementwise.ts'

export const mul: OpSpec<'mul'> = {
  signatures: binarySignatures(),
  define: elementwise((x, y) => x! * y!),
  linearIn: [0, 1],
  exactOnIntegers: true,
  error: sumsOfProducts(() => 1),
}
