import { elementwise } from '../definition.ts'
import { rising } from '../errorModels.ts'
import { type OpSpec, withExtremes } from '../spec.ts'
import { unarySignatures } from './elementwise.ts'

export const relu: OpSpec<'relu'> = {
  signatures: unarySignatures(),
  define: elementwise(x => (x! < 0 ? 0 : x!)),
  linearIn: [],
  exactOnIntegers: true,
  error: rising,
  hasKinks: true,
  specials: withExtremes,
}
