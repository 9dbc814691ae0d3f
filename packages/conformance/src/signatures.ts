import type { Shape } from '@convene/core'
import fc from 'fast-check'

/** The size of an axis: 1 is a corner case, and primes do not divide each other. */
export const axisSize = (most = 5): fc.Arbitrary<number> => fc.integer({ min: 1, max: most })

/** How many there are of something: one or two now and then, and mostly enough for what happens between them to show. */
export const fewOrMany = (most: number, least = 3): fc.Arbitrary<number> =>
  fc.oneof(
    { withCrossShrink: true },
    { weight: 1, arbitrary: axisSize(2) },
    { weight: 3, arbitrary: fc.integer({ min: least, max: most }) },
  )

export function shapeOfRank(least: number, most: number, largest = 5): fc.Arbitrary<Shape> {
  return fc.array(axisSize(largest), { minLength: least, maxLength: most })
}

/** Several shapes that broadcast together: each but one lacks some leading axes, and has 1 for some of the rest. */
export function broadcastingShapes(count: number): fc.Arbitrary<readonly Shape[]> {
  const operand = fc.record({ dropped: fc.integer({ min: 0, max: 4 }), ones: fc.array(fc.boolean(), { maxLength: 4 }) })
  return fc
    .record({
      full: shapeOfRank(0, 4),
      operands: fc.array(operand, { minLength: count, maxLength: count }),
      // Any operand may be the one with all axes: the first need not be.
      whole: fc.nat(count - 1),
    })
    .map(({ full, operands, whole }) =>
      operands.map(({ dropped, ones }, i) =>
        full.slice(i === whole ? 0 : Math.min(dropped, full.length)).map((size, axis) => (ones[axis] ? 1 : size)),
      ),
    )
}

/** Some axes of a shape, ascending, at least one. */
export function axesOf(shape: Shape): fc.Arbitrary<readonly number[]> {
  const axes = shape.map((_, axis) => axis)
  return fc.subarray(axes, { minLength: 1 })
}
