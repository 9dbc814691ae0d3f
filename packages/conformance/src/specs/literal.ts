import { sizeOf, stridesOf } from '@convene/core'
import fc from 'fast-check'
import { exact } from '../errorModels.ts'
import { shapeOfRank } from '../signatures.ts'
import type { OpSpec } from '../spec.ts'

export const literal: OpSpec<'literal'> = {
  signatures: shapeOfRank(0, 3)
    .chain(shape => {
      const count = sizeOf(shape)
      const data = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: count, maxLength: count })
      return fc.record({ shape: fc.constant(shape), data })
    })
    .map(attrs => ({ shapes: [], attrs })),
  define:
    (_inputs, { data, shape }) =>
    (...index) =>
      data[stridesOf(shape).reduce((at, stride, axis) => at + stride * index[axis]!, 0)]!,
  linearIn: [],
  exactOnIntegers: true,
  error: exact,
}
