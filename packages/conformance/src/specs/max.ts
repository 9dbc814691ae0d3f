import { forEachIndex } from '../definition.ts'
import { rising } from '../errorModels.ts'
import { type OpSpec, withExtremes } from '../spec.ts'
import { interleave, reduceSignatures } from './reduce.ts'

export const max: OpSpec<'max'> = {
  signatures: reduceSignatures,
  define:
    ([x], { axes, keepDims }) =>
    (...index) => {
      const kept = keepDims ? index.filter((_, axis) => !axes.includes(axis)) : index
      let largest = Number.NEGATIVE_INFINITY
      forEachIndex(
        axes.map(axis => x!.shape[axis]!),
        (...reduced) => {
          largest = Math.max(largest, x!(...interleave(x!.shape, axes, reduced, kept))!)
        },
      )
      return largest
    },
  linearIn: [],
  exactOnIntegers: true,
  error: rising,
  hasKinks: true,
  reaches: { axes: ['all 0', 'all 1', 'all above 1', 'unequal'], keepDims: ['true', 'false'] },
  specials: withExtremes,
}
