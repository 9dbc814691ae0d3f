import fc from 'fast-check'
import { exact } from '../errorModels.ts'
import { shapeOfRank } from '../signatures.ts'
import type { OpSpec } from '../spec.ts'
import { firstMaximum } from './firstMaximum.ts'

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
  error: exact,
  hasKinks: true,
  choosesBy: [0],
  reaches: { axis: ['0', '1', 'above 1'] },
}
