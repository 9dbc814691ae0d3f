import { type DepthOrder, depthToSpace, expandDims, spaceToDepth, squeeze, tile } from '@convene/core'
import fc from 'fast-check'
import { axisSize, shapeOfRank } from '../signatures.ts'
import { type AnyCompositionSpec, composition } from '../spec.ts'

const linear = { linearIn: [0], exactOnIntegers: true } as const

interface Blocks {
  readonly blockSize: number
  readonly order: DepthOrder
}
const blocks = fc.record({
  image: fc.tuple(axisSize(2), axisSize(3), axisSize(4), axisSize(3)),
  blockSize: axisSize(3),
  order: fc.constantFrom<DepthOrder>('DCR', 'CRD'),
})
const blockSignatures = (isDeep: boolean) =>
  blocks.map(({ image: [n, h, w, c], blockSize: b, order }) => ({
    shapes: [isDeep ? [n, h, w, b * b * c] : [n, h * b, w * b, c]],
    attrs: { blockSize: b, order },
  }))

/** Where in a pixel's depth the channel of a place in its block stands. */
const depthOf = ({ blockSize: b, order }: Blocks, row: number, column: number, c: number, channels: number) =>
  order === 'DCR' ? (row * b + column) * channels + c : (c * b + row) * b + column

export const layout: Readonly<Record<string, AnyCompositionSpec>> = {
  expandDims: composition<{ readonly axis: number }>({
    run: (ops, [x], { axis }) => expandDims(ops, x!, axis),
    signatures: shapeOfRank(0, 5).chain(x =>
      fc.integer({ min: -x.length - 1, max: x.length }).map(axis => ({ shapes: [x], attrs: { axis } })),
    ),
    define:
      ([x], { axis }) =>
      (...index) =>
        x!(...index.toSpliced(axis < 0 ? axis + index.length : axis, 1))!,
    ...linear,
    reaches: { axis: ['0', '1', 'below 0'] },
  }),
  squeeze: composition<{ readonly axes?: readonly number[] }>({
    run: (ops, [x], { axes }) => squeeze(ops, x!, axes),
    signatures: fc
      .array(fc.oneof(fc.constant(1), axisSize()), { maxLength: 5 })
      .chain(x =>
        fc
          .option(fc.subarray(x.flatMap((size, axis) => (size === 1 ? [axis] : []))), { nil: undefined })
          .map(axes => ({ shapes: [x], attrs: axes === undefined ? {} : { axes } })),
      ),
    define:
      ([x], { axes }) =>
      (...index) => {
        const left = [...index]
        const isGone = (size: number, axis: number) => (axes === undefined ? size === 1 : axes.includes(axis))
        return x!(...x!.shape.map((size, axis) => (isGone(size, axis) ? 0 : left.shift()!)))!
      },
    ...linear,
  }),
  tile: composition<{ readonly repeats: readonly number[] }>({
    run: (ops, [x], { repeats }) => tile(ops, x!, repeats),
    signatures: fc
      .array(fc.record({ size: axisSize(4), repeat: axisSize(3) }), { maxLength: 4 })
      .map(axes => ({ shapes: [axes.map(({ size }) => size)], attrs: { repeats: axes.map(({ repeat }) => repeat) } })),
    define:
      ([x]) =>
      (...index) =>
        x!(...index.map((i, axis) => i % x!.shape[axis]!))!,
    shape: ({ shapes: [x], attrs: { repeats } }) => x!.map((size, axis) => size * repeats[axis]!),
    ...linear,
  }),
  depthToSpace: composition<Blocks>({
    run: (ops, [x], { blockSize, order }) => depthToSpace(ops, x!, blockSize, order),
    signatures: blockSignatures(true),
    define: ([x], attrs, [, , , channels]) => {
      const b = attrs.blockSize
      return (n, y, column, c) =>
        x!(n!, Math.floor(y! / b), Math.floor(column! / b), depthOf(attrs, y! % b, column! % b, c!, channels!))!
    },
    shape: ({ shapes: [x], attrs: { blockSize: b } }) => {
      const [n = 1, h = 1, w = 1, depth = 1] = x!
      return [n, h * b, w * b, depth / b ** 2]
    },
    ...linear,
    reaches: { order: ['DCR', 'CRD'], blockSize: ['1', 'above 1'] },
  }),
  spaceToDepth: composition<Blocks>({
    run: (ops, [x], { blockSize, order }) => spaceToDepth(ops, x!, blockSize, order),
    signatures: blockSignatures(false),
    define: ([x], attrs) => {
      const b = attrs.blockSize
      const [, , , channels] = x!.shape
      const places = Array.from({ length: b * b * channels! }, (_, i) => i).map(i => {
        return { c: i % channels!, column: Math.floor(i / channels!) % b, row: Math.floor(i / channels! / b) }
      })
      return (n, y, column, depth) => {
        const at = places.find(({ row, column, c }) => depthOf(attrs, row, column, c, channels!) === depth)!
        return x!(n!, y! * b + at.row, column! * b + at.column, at.c)!
      }
    },
    shape: ({ shapes: [x], attrs: { blockSize: b } }) => {
      const [n = 1, h = 1, w = 1, c = 1] = x!
      return [n, h / b, w / b, c * b ** 2]
    },
    ...linear,
    reaches: { order: ['DCR', 'CRD'], blockSize: ['1', 'above 1'] },
  }),
}
