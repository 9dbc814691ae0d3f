import {
  ciou,
  ciouLoss,
  diou,
  diouLoss,
  giou,
  giouLoss,
  iou,
  iouLoss,
  type LossOptions,
  type Ops,
  orderCorners,
  pairwiseCiou,
  pairwiseDiou,
  pairwiseGiou,
  pairwiseIou,
  type Shape,
} from '@convene/core'
import fc from 'fast-check'
import type { View } from '../definition.ts'
import { axisSize } from '../signatures.ts'
import { type AnyCompositionSpec, composition } from '../spec.ts'
import { type Box, boxAt, finite } from './boxes.ts'

const area = ([left, top, right, bottom]: Box): number => (right - left) * (bottom - top)

const shared = (a: Box, b: Box): number => {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0])
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1])
  return width > 0 && height > 0 ? width * height : 0
}

const around = (a: Box, b: Box): Box => [
  Math.min(a[0], b[0]),
  Math.min(a[1], b[1]),
  Math.max(a[2], b[2]),
  Math.max(a[3], b[3]),
]

/** The part of two boxes' union that both cover. */
export function iouOf(a: Box, b: Box): number {
  const union = area(a) + area(b) - shared(a, b)
  return union === 0 ? 0 : shared(a, b) / union
}

function giouOf(a: Box, b: Box): number {
  const hull = area(around(a, b))
  return iouOf(a, b) - (hull === 0 ? 0 : (hull - (area(a) + area(b) - shared(a, b))) / hull)
}

function diouOf(a: Box, b: Box): number {
  const [left, top, right, bottom] = around(a, b)
  const apart = [0, 1].map(i => (a[i]! + a[i + 2]! - b[i]! - b[i + 2]!) / 2)
  const diagonal = (right - left) ** 2 + (bottom - top) ** 2
  return iouOf(a, b) - (diagonal === 0 ? 0 : (apart[0]! ** 2 + apart[1]! ** 2) / diagonal)
}

function ciouOf(a: Box, b: Box): number {
  const angle = ([left, top, right, bottom]: Box) => Math.atan2(right - left, bottom - top)
  const v = ((2 / Math.PI) * (angle(a) - angle(b))) ** 2
  return diouOf(a, b) - (v === 0 ? 0 : v ** 2 / (1 - iouOf(a, b) + v))
}

type Measure = <T>(ops: Ops<T>, a: T, b: T) => T
type Loss = <T>(ops: Ops<T>, labels: T, predictions: T, options: LossOptions<T>) => T

/** Boxes alone, in rows, and against a row of others. */
const pairs = fc.record({ m: axisSize(4), n: axisSize(4), kind: fc.constantFrom('rows', 'grid', 'one') })
const shapesOf = ({ m, n, kind }: { m: number; n: number; kind: string }): readonly [Shape, Shape] =>
  kind === 'rows'
    ? [
        [n, 4],
        [n, 4],
      ]
    : kind === 'grid'
      ? [
          [m, 1, 4],
          [n, 4],
        ]
      : [[4], [n, 4]]

/** The box that NumPy's rule puts at an index. */
function stretchedBox(boxes: View, index: readonly number[]): Box {
  const rank = boxes.shape.length - 1
  const own = rank === 0 ? [] : index.slice(-rank).map((i, axis) => (boxes.shape[axis] === 1 ? 0 : i))
  return boxAt(boxes, ...own)
}

const common = { linearIn: [], exactOnIntegers: false, hasKinks: true, specials: finite } as const

const paired = (run: Measure, f: (a: Box, b: Box) => number): AnyCompositionSpec =>
  composition<undefined>({
    ...common,
    run: (ops, [a, b]) => run(ops, orderCorners(ops, a!), orderCorners(ops, b!)),
    signatures: pairs.map(p => ({ shapes: shapesOf(p), attrs: undefined })),
    define:
      ([a, b]) =>
      (...index) =>
        f(stretchedBox(a!, index), stretchedBox(b!, index)),
  })

const pairwise = (run: Measure, f: (a: Box, b: Box) => number): AnyCompositionSpec =>
  composition<undefined>({
    ...common,
    run: (ops, [a, b]) => run(ops, orderCorners(ops, a!), orderCorners(ops, b!)),
    signatures: pairs.map(({ m, n }) => ({
      shapes: [
        [m, 4],
        [n, 4],
      ],
      attrs: undefined,
    })),
    define:
      ([a, b]) =>
      (i, j) =>
        f(boxAt(a!, i!), boxAt(b!, j!)),
  })

const loss = (run: Loss, f: (a: Box, b: Box) => number): AnyCompositionSpec =>
  composition<{ readonly reduction: 'none' | 'sum' | 'mean' }>({
    ...common,
    run: (ops, [a, b], attrs) => run(ops, orderCorners(ops, a!), orderCorners(ops, b!), attrs),
    signatures: fc
      .record({ n: axisSize(4), reduction: fc.constantFrom('none' as const, 'sum' as const, 'mean' as const) })
      .map(({ n, reduction }) => ({
        shapes: [
          [n, 4],
          [n, 4],
        ],
        attrs: { reduction },
      })),
    define: ([a, b], { reduction }) => {
      const count = a!.shape[0]!
      const losses = Array.from({ length: count }, (_, i) => 1 - f(boxAt(a!, i), boxAt(b!, i)))
      const total = losses.reduce((x, y) => x + y)
      return (...index) => (reduction === 'none' ? losses[index[0]!]! : reduction === 'sum' ? total : total / count)
    },
    reaches: { reduction: ['none', 'sum', 'mean'] },
  })

export const ious: Readonly<Record<string, AnyCompositionSpec>> = {
  iou: paired(iou, iouOf),
  giou: paired(giou, giouOf),
  diou: paired(diou, diouOf),
  ciou: paired(ciou, ciouOf),
  pairwiseIou: pairwise(pairwiseIou, iouOf),
  pairwiseGiou: pairwise(pairwiseGiou, giouOf),
  pairwiseDiou: pairwise(pairwiseDiou, diouOf),
  pairwiseCiou: pairwise(pairwiseCiou, ciouOf),
  iouLoss: loss(iouLoss, iouOf),
  giouLoss: loss(giouLoss, giouOf),
  diouLoss: loss(diouLoss, diouOf),
  ciouLoss: loss(ciouLoss, ciouOf),
}
