// On the reference backend, imported by its place: see compile.test.ts.
import { describe, expect, it } from 'vitest'
import { cpu } from '../../../backend-cpu/src/index.ts'
import { valueAndGrad } from '../grad.ts'
import { evaluate, shapes, tensor } from '../interpret.ts'
import type { Ops } from '../op.ts'
import type { Shape } from '../shape.ts'
import { type BoxFormat, convertBoxes, orderCorners } from './boxes.ts'
import { ciou, diou, giou, iou, pairwiseCiou, pairwiseDiou, pairwiseGiou, pairwiseIou } from './iou.ts'
import { ciouLoss, diouLoss, giouLoss, iouLoss } from './iouLosses.ts'

const backend = cpu({ precision: 'float64' })
const ops = evaluate(backend)
type Tensor = Parameters<typeof backend.shapeOf>[0]
const of = (data: readonly number[], shape: Shape = [data.length / 4, 4]): Tensor => tensor(backend, data, shape)
const read = async (x: Tensor): Promise<number[]> => Array.from(await backend.toHost(x))

describe('IoU and its generalizations', () => {
  // Two squares that share a corner; one twice as wide as high around both.
  const [first, second, wide] = [
    [0, 0, 2, 2],
    [1, 1, 3, 3],
    [0, 0, 6, 3],
  ] as const
  const angle = (4 / Math.PI ** 2) * (Math.PI / 4 - Math.atan(2)) ** 2
  const overlap = 4 / 18
  const centres = (2 ** 2 + 0.5 ** 2) / (36 + 9)
  const complete = overlap - centres - angle ** 2 / (1 - overlap + angle)
  it.each<[string, <T>(ops: Ops<T>, a: T, b: T) => T, number, number]>([
    ['iou', iou, 1 / 7, overlap],
    ['giou', giou, 1 / 7 - 2 / 9, overlap],
    ['diou', diou, 1 / 7 - 2 / 18, overlap - centres],
    ['ciou', ciou, 1 / 7 - 2 / 18, complete],
  ])('%s, of one box with one other', async (_, measure, squares, rectangle) => {
    const y = await read(measure(ops, of([...first, ...first]), of([...second, ...wide])))
    expect(y[0]).toBeCloseTo(squares, 12)
    expect(y[1]).toBeCloseTo(rectangle, 12)
  })

  it('pair each box with each other', async () => {
    const [a, b] = [of([...first, ...second]), of([...second, ...wide, ...first])]
    for (const [pairwise, paired] of [
      [pairwiseIou, iou],
      [pairwiseGiou, giou],
      [pairwiseDiou, diou],
      [pairwiseCiou, ciou],
    ] as const) {
      const matrix = pairwise(ops, a, b)
      expect(matrix.shape).toEqual([2, 3])
      const rows = [first, second].flatMap(p => [second, wide, first].map(q => paired(ops, of(p), of(q))))
      expect(await read(matrix)).toEqual((await Promise.all(rows.map(read))).flat())
    }
    expect(iou(shapes, [5, 1, 4], [3, 4])).toEqual([5, 3])
  })

  it('are 0 of boxes without area, which overlap nothing, not even themselves', async () => {
    const point = of([5, 5, 5, 5])
    const measures = [iou, giou, diou, ciou] as const
    for (const measure of measures) expect(await read(measure(ops, point, point))).toEqual([0])
    // A line has a right angle for its proportion: v = (4 / π²)·(π / 4)² = 1/4, and α = 1/4 / (1 + 1/4).
    expect((await read(ciou(ops, of([0, 0, 2, 0]), of([0, 0, 2, 2]))))[0]).toBeCloseTo(-1 / 8 - 1 / 20, 12)
  })

  it.each([
    [() => pairwiseIou(shapes, [3], [2, 4])],
    [() => pairwiseIou(shapes, [3, 5], [2, 4])],
    [() => pairwiseIou(shapes, [1, 3, 4], [2, 4])],
    [() => iou(shapes, [3, 4], [3, 3])],
    [() => convertBoxes(shapes, [], 'xyxy', 'xywh')],
  ])('need four numbers a box (%#)', run => {
    expect(run).toThrow(expect.objectContaining({ code: 'boxes.shape' }))
  })
})

describe('losses of boxes', () => {
  it('are 1 less the measure, reduced', async () => {
    const [labels, predictions] = [of([0, 0, 2, 2, 0, 0, 2, 2]), of([1, 1, 3, 3, 0, 0, 2, 2])]
    const expected = [1 - 1 / 7, 1 - 1 / 7 + 2 / 9, 1 - 1 / 7 + 1 / 9, 1 - 1 / 7 + 1 / 9]
    for (const [i, loss] of [iouLoss, giouLoss, diouLoss, ciouLoss].entries()) {
      const each = await read(loss(ops, labels, predictions, { reduction: 'none' }))
      expect(each[0]).toBeCloseTo(expected[i]!, 12)
      expect(each[1]).toBeCloseTo(0, 12)
      expect((await read(loss(ops, labels, predictions)))[0]).toBeCloseTo(expected[i]! / 2, 12)
    }
  })

  it('draw a box that does not overlap nearer, but for the plain one', async () => {
    const gradient = async (loss: typeof iouLoss) => {
      const { gradients } = valueAndGrad(
        ops,
        (ops, [box]) => {
          const target = ops.literal({ shape: [1, 4], data: [0, 0, 2, 2] })
          return loss(ops, target, box, { reduction: 'sum' })
        },
        [of([5, 0, 7, 2])],
      )
      return read(gradients[0])
    }
    expect(await gradient(iouLoss)).toEqual([0, 0, 0, 0])
    for (const loss of [giouLoss, diouLoss, ciouLoss]) {
      const [left, , right] = await gradient(loss)
      expect(left! + right!).toBeGreaterThan(0)
    }
  })
})

describe('box formats', () => {
  it('say the same of a box', async () => {
    const same: Record<BoxFormat, number[]> = {
      xyxy: [1, 2, 4, 8],
      yxyx: [2, 1, 8, 4],
      xywh: [1, 2, 3, 6],
      cxcywh: [2.5, 5, 3, 6],
    }
    const formats = Object.keys(same) as BoxFormat[]
    for (const from of formats) {
      for (const to of formats) expect(await read(convertBoxes(ops, of(same[from]), from, to))).toEqual(same[to])
    }
  })

  it('put corners in order', async () => {
    expect(await read(orderCorners(ops, of([4, 2, 1, 8, 1, 8, 4, 2])))).toEqual([1, 2, 4, 8, 1, 2, 4, 8])
  })
})
