import type { ReduceAttrs, Shape } from '@convene/core'
import fc from 'fast-check'
import { axesOf, shapeOfRank } from '../signatures.ts'

/** Any axes of any shape; now and then long ones, whose sums have many terms. */
export const reduceSignatures: fc.Arbitrary<{ readonly shapes: readonly [Shape]; readonly attrs: ReduceAttrs }> = fc
  .oneof(
    { weight: 5, arbitrary: shapeOfRank(1, 5) },
    { weight: 1, arbitrary: fc.integer({ min: 500, max: 700 }).map(n => [2, n]) },
  )
  .chain(x => fc.record({ axes: axesOf(x), keepDims: fc.boolean() }).map(attrs => ({ shapes: [x] as const, attrs })))

/** An index of x, of its parts along reduced axes and along those that stay. */
export function interleave(
  x: Shape,
  axes: readonly number[],
  reduced: readonly number[],
  kept: readonly number[],
): readonly number[] {
  const [along, rest] = [[...reduced], [...kept]]
  return x.map((_, axis) => (axes.includes(axis) ? along.shift()! : rest.shift()!))
}
