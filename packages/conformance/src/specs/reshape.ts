import { type Shape, sizeOf, stridesOf } from '@convene/core'
import fc from 'fast-check'
import { moved } from '../errorModels.ts'
import { shapeOfRank } from '../signatures.ts'
import { type OpSpec, withExtremes } from '../spec.ts'

export const reshape: OpSpec<'reshape'> = {
  signatures: shapeOfRank(0, 4).chain(x =>
    fc.constantFrom(...regroupings(x)).map(shape => ({ shapes: [x], attrs: { shape } })),
  ),
  define:
    ([x], _attrs, out) =>
    (...index) => {
      // The same place in row-major order.
      let at = stridesOf(out).reduce((sum, stride, axis) => sum + stride * index[axis]!, 0)
      const own = stridesOf(x!.shape).map(stride => {
        const i = Math.floor(at / stride)
        at -= i * stride
        return i
      })
      return x!(...own)!
    },
  linearIn: [0],
  exactOnIntegers: true,
  error: moved(),
  specials: withExtremes,
}

/** Other shapes of as many elements. */
function regroupings(shape: Shape): readonly Shape[] {
  return [
    [sizeOf(shape)],
    [1, ...shape],
    [...shape, 1],
    shape.toReversed(),
    [sizeOf(shape.slice(0, 2)), ...shape.slice(2)],
  ]
}
