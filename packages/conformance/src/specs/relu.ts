import { zerosLike } from '../bounded.ts'
import { elementwise } from '../definition.ts'
import { monotone } from '../errorModels.ts'
import { type OpSpec, withExtremes } from '../spec.ts'
import { unarySignatures } from './elementwise.ts'

export const relu: OpSpec<'relu'> = {
  signatures: unarySignatures(),
  define: elementwise(x => (x! < 0 ? 0 : x!)),
  linearIn: [],
  exactOnIntegers: true,
  // Exact itself, and surely 0 where x surely is not above 0: there a gradient is known too.
  error: monotone((ops, _x, y) => zerosLike(ops, y)),
  hasKinks: true,
  specials: withExtremes,
}
