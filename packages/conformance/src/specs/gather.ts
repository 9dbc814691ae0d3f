import fc from 'fast-check'
import { stretch } from '../bounded.ts'
import { unlessExact } from '../errorModels.ts'
import { integersBetween } from '../numbers.ts'
import { axisSize, shapeOfRank } from '../signatures.ts'
import type { OpSpec } from '../spec.ts'
import { nearest } from './rows.ts'

export const gather: OpSpec<'gather'> = {
  signatures: fc
    .record({ rows: axisSize(6), rest: shapeOfRank(0, 2), indices: shapeOfRank(0, 2) })
    .map(({ rows, rest, indices }) => ({ shapes: [[rows, ...rest], indices], attrs: undefined })),
  define:
    ([x, indices]) =>
    (...index) => {
      const rank = indices!.shape.length
      const row = nearest(indices!(...index.slice(0, rank))!, x!.shape[0]!)
      return x!(row, ...index.slice(rank))!
    },
  linearIn: [0],
  exactOnIntegers: true,
  error: (ops, { inputs: [x, indices], value, apply }) => {
    const error = apply([x!.error, indices!.value])
    return stretch(ops, ops.add(error, unlessExact(ops, indices!)), ops.shapeOf(value))
  },
  // One below and one beyond the rows too.
  numbers: (input, { shapes: [[rows = 1]] }) => {
    const row = integersBetween(-1, rows)
    return input === 1 ? { integers: row, reals: row } : {}
  },
  choosesBy: [1],
}
