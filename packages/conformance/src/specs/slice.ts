import fc from 'fast-check'
import { moved } from '../errorModels.ts'
import { axisSize } from '../signatures.ts'
import { type OpSpec, withExtremes } from '../spec.ts'

export const slice: OpSpec<'slice'> = {
  signatures: fc
    .array(
      fc.record({ before: fc.integer({ min: 0, max: 3 }), size: axisSize(4), after: fc.integer({ min: 0, max: 3 }) }),
      { maxLength: 5 },
    )
    .map(boxes => ({
      shapes: [boxes.map(({ before, size, after }) => before + size + after)],
      attrs: { begin: boxes.map(({ before }) => before), size: boxes.map(({ size }) => size) },
    })),
  define:
    ([x], { begin }) =>
    (...index) =>
      x!(...index.map((i, axis) => i + begin[axis]!))!,
  linearIn: [0],
  exactOnIntegers: true,
  error: moved(),
  // Without axes there is nothing to begin at.
  impossible: [
    ['begin=none', 'size=all 1'],
    ['begin=none', 'size=all above 1'],
    ['begin=none', 'size=unequal'],
    ['begin=all 0', 'size=none'],
    ['begin=all 1', 'size=none'],
    ['begin=unequal', 'size=none'],
  ],
  reaches: { begin: ['none', 'all 0', 'all 1', 'unequal'], size: ['none', 'all 1', 'all above 1', 'unequal'] },
  specials: withExtremes,
}
