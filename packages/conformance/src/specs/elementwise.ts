import type { OpName, Shape } from '@convene/core'
import fc from 'fast-check'
import type { Signature } from '../call.ts'
import { broadcastingShapes, shapeOfRank } from '../signatures.ts'

// What the elementwise ops share: any shape, and all that broadcast.

/** Now and then a shape of some thousand elements, so that kernels that work in blocks meet their ends. */
const oneShape: fc.Arbitrary<Shape> = fc.oneof(
  { weight: 9, arbitrary: shapeOfRank(0, 5, 5) },
  { weight: 1, arbitrary: fc.integer({ min: 1000, max: 1100 }).map(n => [3, n]) },
)

export const unarySignatures = <K extends OpName>(): fc.Arbitrary<Signature<K>> =>
  oneShape.map(shape => ({ shapes: [shape], attrs: undefined }) as unknown as Signature<K>)

export const binarySignatures = <K extends OpName>(): fc.Arbitrary<Signature<K>> => broadcastingSignatures(2)

export const ternarySignatures = <K extends OpName>(): fc.Arbitrary<Signature<K>> => broadcastingSignatures(3)

function broadcastingSignatures<K extends OpName>(count: number): fc.Arbitrary<Signature<K>> {
  const same = oneShape.map(shape => Array.from({ length: count }, () => shape))
  return fc
    .oneof({ weight: 3, arbitrary: broadcastingShapes(count) }, { weight: 1, arbitrary: same })
    .map(shapes => ({ shapes, attrs: undefined }) as unknown as Signature<K>)
}
