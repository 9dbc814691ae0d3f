import fc from 'fast-check'
import { exact } from '../errorModels.ts'
import { shapeOfRank } from '../signatures.ts'
import type { OpSpec } from '../spec.ts'

export const fill: OpSpec<'fill'> = {
  signatures: fc
    .record({
      shape: shapeOfRank(0, 5),
      value: fc.oneof(fc.integer({ min: -9, max: 9 }), fc.float({ noNaN: true, noDefaultInfinity: true })),
    })
    .map(attrs => ({ shapes: [], attrs })),
  define:
    (_inputs, { value }) =>
    () =>
      value,
  linearIn: [],
  exactOnIntegers: true,
  error: exact,
}
