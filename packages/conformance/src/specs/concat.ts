import fc from 'fast-check'
import { moved } from '../errorModels.ts'
import { axisSize, shapeOfRank } from '../signatures.ts'
import { type OpSpec, withExtremes } from '../spec.ts'

export const concat: OpSpec<'concat'> = {
  signatures: fc.record({ x: shapeOfRank(1, 4), axis: fc.nat(3), other: axisSize() }).map(({ x, axis, other }) => {
    const at = axis % x.length
    return { shapes: [x, x.with(at, other)], attrs: { axis: at } }
  }),
  define:
    ([x, y], { axis }) =>
    (...index) =>
      x!(...index) ?? y!(...index.with(axis, index[axis]! - x!.shape[axis]!))!,
  // Linear in both together; in each alone it is affine.
  linearIn: [],
  exactOnIntegers: true,
  error: moved(),
  reaches: { axis: ['0', '1', 'above 1'] },
  specials: withExtremes,
}
