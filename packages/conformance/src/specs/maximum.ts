import { elementwise } from '../definition.ts'
import { rising } from '../errorModels.ts'
import { type OpSpec, withExtremes } from '../spec.ts'
import { binarySignatures } from './elementwise.ts'

export const maximum: OpSpec<'maximum'> = {
  signatures: binarySignatures(),
  define: elementwise((x, y) => (x! > y! || Number.isNaN(x) ? x! : y!)),
  linearIn: [],
  exactOnIntegers: true,
  error: rising,
  hasKinks: true,
  specials: withExtremes,
}
