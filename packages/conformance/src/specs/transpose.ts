import fc from 'fast-check'
import { moved } from '../errorModels.ts'
import { shapeOfRank } from '../signatures.ts'
import { type OpSpec, withExtremes } from '../spec.ts'

export const transpose: OpSpec<'transpose'> = {
  signatures: shapeOfRank(0, 5).chain(x => {
    const axes = x.map((_, axis) => axis)
    const perm = fc.shuffledSubarray(axes, { minLength: axes.length })
    return perm.map(perm => ({ shapes: [x], attrs: { perm } }))
  }),
  define:
    ([x], { perm }) =>
    (...index) =>
      x!(...perm.map((_, axis) => index[perm.indexOf(axis)]!))!,
  linearIn: [0],
  exactOnIntegers: true,
  error: moved(),
  reaches: { perm: ['none', 'all 0', 'unequal'] },
  specials: withExtremes,
}
