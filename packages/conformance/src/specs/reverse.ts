import { moved } from '../errorModels.ts'
import { axesOf, shapeOfRank } from '../signatures.ts'
import { type OpSpec, withExtremes } from '../spec.ts'

export const reverse: OpSpec<'reverse'> = {
  signatures: shapeOfRank(1, 5).chain(x => axesOf(x).map(axes => ({ shapes: [x], attrs: { axes } }))),
  define:
    ([x], { axes }) =>
    (...index) =>
      x!(...index.map((i, axis) => (axes.includes(axis) ? x!.shape[axis]! - 1 - i : i)))!,
  linearIn: [0],
  exactOnIntegers: true,
  error: moved(),
  reaches: { axes: ['all 0', 'all 1', 'all above 1', 'unequal'] },
  specials: withExtremes,
}
