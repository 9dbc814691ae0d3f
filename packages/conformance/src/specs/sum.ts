import { type ReduceAttrs, type Shape, sizeOf } from '@convene/core'
import { sumOver } from '../definition.ts'
import { exactSumOfWholes, sumsOfProducts } from '../errorModels.ts'
import type { OpSpec } from '../spec.ts'
import { interleave, reduceSignatures } from './reduce.ts'

export const sum: OpSpec<'sum'> = {
  signatures: reduceSignatures,
  define:
    ([x], { axes, keepDims }) =>
    (...index) => {
      const kept = keepDims ? index.filter((_, axis) => !axes.includes(axis)) : index
      return sumOver(
        axes.map(axis => x!.shape[axis]!),
        (...reduced) => x!(...interleave(x!.shape, axes, reduced, kept))!,
      )
    },
  linearIn: [0],
  exactOnIntegers: true,
  error: exactSumOfWholes(
    sumsOfProducts(([x]: readonly Shape[], { axes }: ReduceAttrs) => sizeOf(axes.map(axis => x![axis]!))),
    0,
  ),
  reaches: { axes: ['all 0', 'all 1', 'all above 1', 'unequal'], keepDims: ['true', 'false'] },
}
