import { concat as concatenate, split, stack } from '@convene/core'
import fc from 'fast-check'
import { axisSize, shapeOfRank } from '../signatures.ts'
import { type AnyCompositionSpec, composition } from '../spec.ts'

interface Axis {
  readonly axis: number
}

/** Sizes along an axis, which is counted from either end, of a tensor. */
const pieces = shapeOfRank(1, 4, 4).chain(x =>
  fc.record({
    x: fc.constant(x),
    axis: fc.integer({ min: -x.length, max: x.length - 1 }),
    sizes: fc.array(axisSize(3), { minLength: 1, maxLength: 5 }),
  }),
)
const fromFront = (axis: number, rank: number) => (axis < 0 ? axis + rank : axis)
const total = (sizes: readonly number[]) => sizes.reduce((sum, size) => sum + size, 0)

interface Split extends Axis {
  readonly pieces: number | readonly number[]
  readonly part: number
}

export const concat: Readonly<Record<string, AnyCompositionSpec>> = {
  concat: composition<Axis>({
    run: (ops, xs, { axis }) => concatenate(ops, xs, axis),
    signatures: pieces.map(({ x, axis, sizes }) => ({
      shapes: sizes.map(size => x.with(fromFront(axis, x.length), size)),
      attrs: { axis },
    })),
    define:
      (xs, { axis }) =>
      (...index) => {
        const along = fromFront(axis, index.length)
        let place = index[along]!
        for (const x of xs) {
          const value = x(...index.with(along, place))
          if (value !== undefined) return value
          place -= x.shape[along]!
        }
        throw new Error('a place beyond all tensors')
      },
    shape: ({ shapes, attrs: { axis } }) => shapes[0]!.with(axis, total(shapes.map(shape => shape.at(axis)!))),
    // Linear in all together; in each alone it is affine.
    linearIn: [],
    exactOnIntegers: true,
    reaches: { axis: ['0', '1', 'below 0'] },
  }),
  stack: composition<Axis>({
    run: (ops, xs, { axis }) => stack(ops, xs, axis),
    signatures: fc
      .record({ x: shapeOfRank(0, 4, 4), count: axisSize(4), axis: fc.nat() })
      .map(({ x, count, axis }) => ({
        shapes: Array.from({ length: count }, () => x),
        attrs: { axis: (axis % (2 * x.length + 2)) - x.length - 1 },
      })),
    define:
      (xs, { axis }) =>
      (...index) => {
        const along = fromFront(axis, index.length)
        return xs[index[along]!]!(...index.toSpliced(along, 1))!
      },
    shape: ({ shapes, attrs: { axis } }) => {
      const [x = []] = shapes
      return x.toSpliced(fromFront(axis, x.length + 1), 0, shapes.length)
    },
    linearIn: [],
    exactOnIntegers: true,
    reaches: { axis: ['0', '1', 'below 0'] },
  }),
  split: composition<Split>({
    run: (ops, [x], { pieces, axis, part }) => split(ops, x!, pieces, axis)[part]!,
    signatures: fc
      .record({ pieces, isEqual: fc.boolean(), part: fc.nat(4) })
      .map(({ pieces: { x, axis, sizes }, isEqual, part }) => {
        const given = isEqual ? sizes.map(() => sizes[0]!) : sizes
        return {
          shapes: [x.with(fromFront(axis, x.length), total(given))],
          attrs: { pieces: isEqual ? sizes.length : given, axis, part: part % sizes.length },
        }
      }),
    define:
      ([x], { pieces, axis, part }) =>
      (...index) => {
        const along = fromFront(axis, index.length)
        const before = typeof pieces === 'number' ? (part * x!.shape[along]!) / pieces : total(pieces.slice(0, part))
        return x!(...index.with(along, index[along]! + before))!
      },
    shape: ({ shapes: [x], attrs: { pieces, axis, part } }) =>
      x!.with(axis, typeof pieces === 'number' ? x!.at(axis)! / pieces : pieces[part]!),
    linearIn: [0],
    exactOnIntegers: true,
  }),
}
