import { sumTo as run, type Shape } from '@convene/core'
import { forEachIndex } from '../definition.ts'
import { broadcastingShapes } from '../signatures.ts'
import { type AnyCompositionSpec, composition } from '../spec.ts'

export const sumTo: Readonly<Record<string, AnyCompositionSpec>> = {
  sumTo: composition<{ readonly shape: Shape }>({
    run: (ops, [x], { shape }) => run(ops, x!, shape),
    // Two shapes of which the first, where it has more, is what the second would be stretched to.
    signatures: broadcastingShapes(2).map(([a = [], b = []]) => {
      const [full, part] = a.length >= b.length ? [a, b] : [b, a]
      const added = full.length - part.length
      return { shapes: [full], attrs: { shape: part.map((size, axis) => (size === full[axis + added] ? size : 1)) } }
    }),
    define: ([x], { shape }) => {
      const added = x!.shape.length - shape.length
      const isSummed = (axis: number) => axis < added || shape[axis - added] === 1
      return (...index) => {
        let sum = 0
        forEachIndex(
          x!.shape.map((size, axis) => (isSummed(axis) ? size : 1)),
          (...offset) => {
            sum += x!(...offset.map((i, axis) => (isSummed(axis) ? i : index[axis - added]!)))!
          },
        )
        return sum
      }
    },
    shape: ({ attrs: { shape } }) => shape,
    linearIn: [0],
    exactOnIntegers: true,
  }),
}
