import { stretch } from '../bounded.ts'
import { elementwise } from '../definition.ts'
import { whereDecided } from '../errorModels.ts'
import { type Distribution, integersBetween } from '../numbers.ts'
import type { OpSpec } from '../spec.ts'
import { ternarySignatures } from './elementwise.ts'

/** 0 half of the time; what is not 0 counts as true, however small and whatever its sign. */
const conditions: Distribution = u => (u < 0.5 ? 0 : 4 * u - 3)

export const select: OpSpec<'select'> = {
  signatures: ternarySignatures(),
  define: elementwise((condition, x, y) => (condition! !== 0 ? x! : y!)),
  // Linear in both together; in each alone it is affine.
  linearIn: [],
  exactOnIntegers: true,
  error: (ops, { inputs: [condition, x, y], value }) => {
    const error = ops.select(condition!.value, x!.error, y!.error)
    return stretch(ops, ops.add(error, whereDecided(ops, condition!)), ops.shapeOf(value))
  },
  numbers: input => (input === 0 ? { integers: integersBetween(0, 1), reals: conditions } : {}),
  choosesBy: [0],
}
