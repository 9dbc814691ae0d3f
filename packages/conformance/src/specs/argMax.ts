import type { ArgMaxAttrs } from '@convene/core'
import { scalar } from '@convene/core'
import fc from 'fast-check'
import type { ErrorModel } from '../bounded.ts'
import { shapeOfRank } from '../signatures.ts'
import type { OpSpec } from '../spec.ts'
import { firstMaximum } from './firstMaximum.ts'

/**
 * Certain where only one may be the largest: nothing else reaches as high as that one must. Where all are exact, ties are
 * certain too.
 */
const certainWinner: ErrorModel = (ops, { inputs, attrs }) => {
  const { value, error } = inputs[0]!
  const { axis } = attrs as ArgMaxAttrs
  const [zero, one] = [scalar(ops, 0), scalar(ops, 1)]
  const least = ops.max(ops.sub(value, error), { axes: [axis], keepDims: true })
  const fallsShort = ops.greater(least, ops.add(value, error))
  const mayWin = ops.sum(ops.sub(one, fallsShort), { axes: [axis], keepDims: false })
  const isExact = ops.equal(ops.sum(error, { axes: [axis], keepDims: false }), zero)
  return ops.select(ops.maximum(isExact, ops.equal(mayWin, one)), zero, ops.div(zero, zero))
}

export const argMax: OpSpec<'argMax'> = {
  signatures: fc
    .record({ x: shapeOfRank(1, 4, 7), axis: fc.nat(3) })
    .map(({ x, axis }) => ({ shapes: [x], attrs: { axis: axis % x.length } })),
  define:
    ([x], { axis }) =>
    (...index) => {
      const values = Array.from({ length: x!.shape[axis]! }, (_, i) => x!(...index.toSpliced(axis, 0, i))!)
      return firstMaximum(values)
    },
  linearIn: [],
  exactOnIntegers: true,
  error: certainWinner,
  hasKinks: true,
  choosesBy: [0],
  reaches: { axis: ['0', '1', 'above 1'] },
}
