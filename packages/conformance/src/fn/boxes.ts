import { type BoxFormat, convertBoxes, orderCorners } from '@convene/core'
import fc from 'fast-check'
import type { View } from '../definition.ts'
import { type Distribution, integersBetween } from '../numbers.ts'
import { axisSize, shapeOfRank } from '../signatures.ts'
import { type AnyCompositionSpec, composition } from '../spec.ts'

/** A box by its sides: left, top, right, bottom. */
export type Box = readonly [left: number, top: number, right: number, bottom: number]

/** The box that stands at an index, whichever of its corners come first. */
export function boxAt(boxes: View, ...index: readonly number[]): Box {
  const [a, b, c, d] = [0, 1, 2, 3].map(i => boxes(...index, i)!)
  return [Math.min(a!, c!), Math.min(b!, d!), Math.max(a!, c!), Math.max(b!, d!)]
}

/** All boxes of rows. */
export function boxesOf(boxes: View): readonly Box[] {
  return Array.from({ length: boxes.shape[0]! }, (_, i) => boxAt(boxes, i))
}

/**
 * Two boxes of three around a common middle, so that they overlap, and the third anywhere: by itself, flat, or with its
 * corners swapped. At whole numbers, so that overlaps are ratios of small ones.
 */
export const crowded: Distribution = (u, index) => {
  const isAnywhere = Math.floor(index / 4) % 3 === 2
  const [low, high] = isAnywhere ? [-4, 4] : index % 4 < 2 ? [-2, 0] : [1, 2]
  return integersBetween(low, high)(u, index)
}

/** Boxes are finite. */
export const finite = (): readonly number[] => []

const toSides: Record<BoxFormat, (numbers: readonly number[]) => Box> = {
  xyxy: ([a, b, c, d]) => [a!, b!, c!, d!],
  yxyx: ([a, b, c, d]) => [b!, a!, d!, c!],
  xywh: ([a, b, c, d]) => [a!, b!, a! + c!, b! + d!],
  cxcywh: ([a, b, c, d]) => [a! - c! / 2, b! - d! / 2, a! + c! / 2, b! + d! / 2],
}
const fromSides: Record<BoxFormat, (box: Box) => readonly number[]> = {
  xyxy: box => box,
  yxyx: ([left, top, right, bottom]) => [top, left, bottom, right],
  xywh: ([left, top, right, bottom]) => [left, top, right - left, bottom - top],
  cxcywh: ([left, top, right, bottom]) => [(left + right) / 2, (top + bottom) / 2, right - left, bottom - top],
}
const format = fc.constantFrom<BoxFormat>('xyxy', 'yxyx', 'xywh', 'cxcywh')
const formats = ['xyxy', 'yxyx', 'xywh', 'cxcywh']
const anyBoxes = shapeOfRank(0, 2).map(shape => [...shape, 4])

export const boxes: Readonly<Record<string, AnyCompositionSpec>> = {
  convertBoxes: composition<{ readonly from: BoxFormat; readonly to: BoxFormat }>({
    run: (ops, [x], { from, to }) => convertBoxes(ops, x!, from, to),
    signatures: fc
      .record({ shape: anyBoxes, from: format, to: format })
      .map(({ shape, ...attrs }) => ({ shapes: [shape], attrs })),
    define:
      ([x], { from, to }) =>
      (...index) => {
        const numbers = [0, 1, 2, 3].map(i => x!(...index.with(-1, i))!)
        return from === to ? numbers[index.at(-1)!]! : fromSides[to](toSides[from](numbers))[index.at(-1)!]!
      },
    linearIn: [0],
    exactOnIntegers: true,
    specials: finite,
    reaches: { from: formats, to: formats },
  }),
  orderCorners: composition<undefined>({
    run: (ops, [x]) => orderCorners(ops, x!),
    signatures: axisSize(5).map(n => ({ shapes: [[n, 4]], attrs: undefined })),
    define:
      ([x]) =>
      (n, i) =>
        boxAt(x!, n!)[i!]!,
    linearIn: [],
    exactOnIntegers: true,
    hasKinks: true,
    specials: finite,
  }),
}
