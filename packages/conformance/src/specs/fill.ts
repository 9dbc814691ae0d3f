import type { FillAttrs } from '@convene/core'
import fc from 'fast-check'
import { representation } from '../errorModels.ts'
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
  /** A number of the program's own need not be one that float32 has. */
  error: (ops, { attrs }) => {
    const { shape, value } = attrs as FillAttrs
    return ops.fill({ shape, value: representation(value) })
  },
  reaches: {
    value: ['0', '1', 'above 1', 'below 0', 'a fraction'],
    shape: ['none', 'all 1', 'all above 1', 'unequal'],
  },
}
