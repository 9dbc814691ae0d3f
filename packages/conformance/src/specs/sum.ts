import { type ReduceAttrs, type Shape, sizeOf } from '@convene/core'
import { sumsOfProducts } from '../errorModels.ts'
import type { OpSpec } from '../spec.ts'
import { reduceSignatures } from './reduce.ts'

export const sum: OpSpec<'sum'> = {
  signatures: reduceSignatures,
  linearIn: [0],
  exactOnIntegers: true,
  error: sumsOfProducts(([x]: readonly Shape[], { axes }: ReduceAttrs) => sizeOf(axes.map(axis => x![axis]!))),
}
