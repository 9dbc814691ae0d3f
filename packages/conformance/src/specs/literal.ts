import { type LiteralAttrs, sizeOf, stridesOf } from '@convene/core'
import fc from 'fast-check'
import { representation } from '../errorModels.ts'
import { shapeOfRank } from '../signatures.ts'
import type { OpSpec } from '../spec.ts'

export const literal: OpSpec<'literal'> = {
  signatures: shapeOfRank(0, 3)
    .chain(shape => {
      const count = sizeOf(shape)
      // Quarters: float32 has them, and rounding them shows.
      const number = fc.integer({ min: -36, max: 36 }).map(quarters => quarters / 4)
      const data = fc.array(number, { minLength: count, maxLength: count })
      return fc.record({ shape: fc.constant(shape), data })
    })
    .map(attrs => ({ shapes: [], attrs })),
  define:
    (_inputs, { data, shape }) =>
    (...index) =>
      data[stridesOf(shape).reduce((at, stride, axis) => at + stride * index[axis]!, 0)]!,
  linearIn: [],
  exactOnIntegers: true,
  error: (ops, { attrs }) => {
    const { shape, data } = attrs as LiteralAttrs
    return ops.literal({ shape, data: data.map(representation) })
  },
}
