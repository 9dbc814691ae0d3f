import { type Shape, sizeOf } from '@convene/core'
import fc from 'fast-check'
import { sumOver } from '../definition.ts'
import { exactSumOfWholes, sumsOfProducts, unlessExact } from '../errorModels.ts'
import { integersBetween } from '../numbers.ts'
import { axisSize, shapeOfRank } from '../signatures.ts'
import type { OpSpec } from '../spec.ts'
import { nearest } from './rows.ts'

/** At worst all values are added up in one row. */
const sums = exactSumOfWholes(
  sumsOfProducts(([indices]: readonly Shape[]) => sizeOf(indices!)),
  1,
)

export const scatterAdd: OpSpec<'scatterAdd'> = {
  signatures: fc
    .record({ rows: axisSize(6), rest: shapeOfRank(0, 2), indices: shapeOfRank(0, 2, 6) })
    .map(({ rows, rest, indices }) => ({ shapes: [indices, [...indices, ...rest]], attrs: { rows } })),
  define:
    ([indices, values], { rows }) =>
    (row, ...rest) =>
      sumOver(indices!.shape, (...index) =>
        nearest(indices!(...index)!, rows) === row ? values!(...index, ...rest)! : 0,
      ),
  linearIn: [1],
  exactOnIntegers: true,
  error: (ops, call) => {
    const [indices, values] = call.inputs
    const exactIndices = (inputs: readonly (typeof call.value)[]) => call.apply([indices!.value, inputs[1]!])
    const error = sums(ops, { ...call, inputs: [indices!, values!], apply: exactIndices })
    return ops.add(error, unlessExact(ops, indices!))
  },
  numbers: (input, { attrs: { rows } }) => {
    const row = integersBetween(-1, rows)
    return input === 0 ? { integers: row, reals: row } : {}
  },
  choosesBy: [0],
  reaches: { rows: ['1', 'above 1'] },
}
