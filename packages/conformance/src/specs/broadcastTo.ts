import fc from 'fast-check'
import { stretched } from '../definition.ts'
import { moved } from '../errorModels.ts'
import { shapeOfRank } from '../signatures.ts'
import { type OpSpec, withExtremes } from '../spec.ts'

export const broadcastTo: OpSpec<'broadcastTo'> = {
  signatures: fc
    .record({
      shape: shapeOfRank(0, 5, 4),
      dropped: fc.integer({ min: 0, max: 3 }),
      ones: fc.array(fc.boolean(), { maxLength: 5 }),
    })
    .map(({ shape, dropped, ones }) => {
      const x = shape.slice(Math.min(dropped, shape.length)).map((size, axis) => (ones[axis] ? 1 : size))
      return { shapes: [x], attrs: { shape } }
    }),
  define:
    ([x]) =>
    (...index) =>
      stretched(x!, index),
  linearIn: [0],
  exactOnIntegers: true,
  error: moved(),
  specials: withExtremes,
}
