import type { PadAttrs } from '@convene/core'
import fc from 'fast-check'
import { moved, representation } from '../errorModels.ts'
import { axisSize } from '../signatures.ts'
import { type OpSpec, withExtremes } from '../spec.ts'

/** All sides alike, or each as it likes. */
const sides = fc
  .oneof(
    fc.nat(1).map(n => fc.constant(n)),
    fc.constant(fc.integer({ min: 0, max: 3 })),
  )
  .chain(side => fc.array(fc.record({ size: axisSize(4), before: side, after: side }), { maxLength: 4 }))

/** Not linear in x: the border is of the program. */
export const pad: OpSpec<'pad'> = {
  signatures: fc
    .record({
      sides,
      // Quarters: float32 has them, and rounding them shows.
      value: fc.oneof(
        fc.nat(1),
        fc.integer({ min: -12, max: 12 }).map(quarters => quarters / 4),
      ),
    })
    .map(({ sides, value }) => ({
      shapes: [sides.map(({ size }) => size)],
      attrs: { padding: sides.map(({ before, after }) => [before, after] as const), value },
    })),
  define:
    ([x], { padding, value }) =>
    (...index) =>
      x!(...index.map((i, axis) => i - padding[axis]![0])) ?? value,
  linearIn: [],
  exactOnIntegers: true,
  error: moved((attrs: PadAttrs) => ({ ...attrs, value: representation(attrs.value) })),
  reaches: { padding: ['none', 'all 0', 'all 1', 'unequal'], value: ['0', '1', 'above 1', 'below 0', 'a fraction'] },
  specials: withExtremes,
}
