import { elementwise } from '../definition.ts'
import { type OpSpec, withExtremes } from '../spec.ts'
import { unarySignatures } from './elementwise.ts'

export const neg: OpSpec<'neg'> = {
  signatures: unarySignatures(),
  define: elementwise(x => -x!),
  linearIn: [0],
  exactOnIntegers: true,
  error: (_ops, { inputs: [x] }) => x!.error,
  specials: withExtremes,
}
