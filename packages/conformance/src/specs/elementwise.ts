import type { OpName, Shape } from '@convene/core'
import fc from 'fast-check'
import type { Signature } from '../call.ts'
import { broadcastingShapes, shapeOfRank } from '../signatures.ts'

// What the elementwise ops share: any shape, and all that broadcast.

/** More elements than a block of any kernel has, and not a multiple of one: 4096 is where threads set in. */
const long: fc.Arbitrary<Shape> = fc.integer({ min: 820, max: 840 }).map(n => [5, n])

export const anyShape: fc.Arbitrary<Shape> = fc.oneof(
  { withCrossShrink: true },
  { weight: 9, arbitrary: shapeOfRank(0, 5, 5) },
  { weight: 1, arbitrary: long },
)

export const unarySignatures = <K extends OpName>(): fc.Arbitrary<Signature<K>> =>
  anyShape.map(shape => withoutAttrs([shape]))

export const binarySignatures = <K extends OpName>(): fc.Arbitrary<Signature<K>> => broadcastingSignatures(2)

export const ternarySignatures = <K extends OpName>(): fc.Arbitrary<Signature<K>> => broadcastingSignatures(3)

function broadcastingSignatures<K extends OpName>(count: number): fc.Arbitrary<Signature<K>> {
  const same = anyShape.map(shape => Array.from({ length: count }, () => shape))
  // Each either all of it, a row, a column or one number.
  const longOnes = long.chain(([rows = 1, columns = 1]) =>
    fc.array(fc.constantFrom<Shape>([rows, columns], [columns], [rows, 1], []), { minLength: count, maxLength: count }),
  )
  return fc
    .oneof(
      { withCrossShrink: true },
      { weight: 12, arbitrary: broadcastingShapes(count) },
      { weight: 4, arbitrary: same },
      { weight: 1, arbitrary: longOnes },
    )
    .map(shapes => withoutAttrs(shapes))
}

/** A call of an op that takes nothing but tensors: that K is one, no type says. */
function withoutAttrs<K extends OpName>(shapes: readonly Shape[]): Signature<K> {
  return { shapes, attrs: undefined } as unknown as Signature<K>
}
