// On the reference backend, imported by its place: see compile.test.ts.
import { describe, expect, it } from 'vitest'
import { cpu } from '../../../backend-cpu/src/index.ts'
import { evaluate, shapes, tensor } from '../interpret.ts'
import type { Shape } from '../shape.ts'
import { batchedNonMaxSuppression } from './batchedNonMaxSuppression.ts'
import { nonMaxSuppression, softNonMaxSuppression } from './nonMaxSuppression.ts'
import type { Suppression } from './suppress.ts'

const backend = cpu({ precision: 'float64' })
const ops = evaluate(backend)
type Tensor = Parameters<typeof backend.shapeOf>[0]
const of = (data: readonly number[], shape: Shape = [data.length]): Tensor => tensor(backend, data, shape)
const read = async (x: Tensor): Promise<number[]> => Array.from(await backend.toHost(x))
const all = async ({ indices, scores, count }: Suppression<Tensor>) => ({
  indices: await read(indices),
  scores: await read(scores),
  count: (await read(count))[0],
})
const { NaN: nan, POSITIVE_INFINITY: inf, NEGATIVE_INFINITY: minusInf } = Number

// 0 and 1 overlap by 81 of 119, 0 and 3 by 90 of 100; 2 is apart.
const boxes = of([0, 0, 10, 10, 1, 1, 11, 11, 20, 20, 30, 30, 0, 0, 10, 9], [4, 4])
const hard = { maxOutputSize: 4, iouThreshold: 0.5 }

describe('nonMaxSuppression', () => {
  it('keeps the best, and what it does not overlap; of equal scores the first', async () => {
    const scores = of([0.8, 0.9, 0.9, 0.1])
    expect(await all(nonMaxSuppression(ops, boxes, scores, hard))).toEqual({
      indices: [1, 2, -1, -1],
      scores: [0.9, 0.9, 0, 0],
      count: 2,
    })
    const indices = async (options: object) =>
      read(nonMaxSuppression(ops, boxes, scores, { ...hard, ...options }).indices)
    expect(await indices({ iouThreshold: 0.95 })).toEqual([1, 2, 0, 3])
    expect(await indices({ iouThreshold: 0.85 })).toEqual([1, 2, 0, -1])
    expect(await indices({ scoreThreshold: 0.9 })).toEqual([-1, -1, -1, -1])
    expect(await indices({ scoreThreshold: 0.8 })).toEqual([1, 2, -1, -1])
    expect(await indices({ maxOutputSize: 1 })).toEqual([1])
    expect(await indices({ maxOutputSize: 6 })).toEqual([1, 2, -1, -1, -1, -1])
  })

  it('strikes out above the threshold, not at it', async () => {
    const halves = of([0, 0, 2, 2, 0, 0, 2, 1], [2, 4])
    const count = async (iouThreshold: number) =>
      read(nonMaxSuppression(ops, halves, of([2, 1]), { maxOutputSize: 2, iouThreshold }).count)
    expect(await count(0.5)).toEqual([2])
    expect(await count(0.49)).toEqual([1])
  })

  it('takes boxes by any two opposite corners', async () => {
    const turned = of([10, 10, 0, 0, 11, 1, 1, 11, 20, 20, 30, 30, 0, 9, 10, 0], [4, 4])
    expect(await read(nonMaxSuppression(ops, turned, of([4, 3, 2, 1]), hard).indices)).toEqual([0, 2, -1, -1])
  })

  it('knows scores of all kinds', async () => {
    expect(await all(nonMaxSuppression(ops, boxes, of([nan, inf, -1e38, minusInf]), hard))).toEqual({
      indices: [1, 2, -1, -1],
      scores: [inf, -1e38, 0, 0],
      count: 2,
    })
  })

  it('leaves boxes of other classes alone', async () => {
    const options = { ...hard, classes: of([0, 1, 1, 0]) }
    expect(await read(nonMaxSuppression(ops, boxes, of([4, 3, 2, 1]), options).indices)).toEqual([0, 1, 2, -1])
  })

  it.each([
    [[4, 4], [3], 4, 'nonMaxSuppression.scores'],
    [[4, 4], [4, 1], 4, 'nonMaxSuppression.scores'],
    [[4], [4], 4, 'nonMaxSuppression.scores'],
    [[4, 4], [4], 0, 'nonMaxSuppression.maxOutputSize'],
    [[4, 4], [4], 1.5, 'nonMaxSuppression.maxOutputSize'],
  ])('refuses boxes %j with scores %j, %d of them', (box, score, maxOutputSize, code) => {
    const run = () => nonMaxSuppression(shapes, box, score, { ...hard, maxOutputSize })
    expect(run).toThrow(expect.objectContaining({ code }))
  })
})

describe('softNonMaxSuppression', () => {
  const scores = of([0.8, 0.9, 0.7, 0.1])
  const u = 81 / 119
  it('lowers scores by a Gaussian of the overlap', async () => {
    const options = { maxOutputSize: 3, decay: { method: 'gaussian', sigma: 0.5 } } as const
    const { indices, scores: left } = await all(softNonMaxSuppression(ops, boxes, scores, options))
    expect(indices).toEqual([1, 2, 0])
    expect(left[2]).toBeCloseTo(0.8 * Math.exp(-(u ** 2) / 0.5), 12)
  })

  it('lowers scores linearly above the threshold', async () => {
    const linear = (threshold: number) =>
      all(softNonMaxSuppression(ops, boxes, scores, { maxOutputSize: 3, decay: { method: 'linear', threshold } }))
    expect((await linear(0.5)).scores[2]).toBeCloseTo(0.8 * (1 - u), 12)
    expect((await linear(0.7)).scores).toEqual([0.9, 0.8, 0.7])
  })

  it('drops what falls to the threshold, and strikes out if told so', async () => {
    const decay = { method: 'linear', threshold: 0.5 } as const
    const count = async (options: object) =>
      (await all(softNonMaxSuppression(ops, boxes, scores, { maxOutputSize: 4, decay, ...options }))).count
    expect(await count({})).toBe(4)
    expect(await count({ scoreThreshold: 0.05 })).toBe(3)
    expect(await count({ iouThreshold: 0.5 })).toBe(2)
  })

  it('is hard where the Gaussian is narrow and nothing overlaps little', async () => {
    const narrow = { maxOutputSize: 4, decay: { method: 'gaussian', sigma: 1e-4 }, scoreThreshold: 0 } as const
    const soft = await read(softNonMaxSuppression(ops, boxes, scores, narrow).indices)
    expect(soft).toEqual(await read(nonMaxSuppression(ops, boxes, scores, { ...hard, scoreThreshold: 0 }).indices))
  })
})

describe('batchedNonMaxSuppression', () => {
  it('lists images, then classes, then scores from the best down', async () => {
    const two = of([0, 0, 10, 10, 1, 1, 11, 11, 20, 20, 30, 30, 0, 0, 1, 1, 0, 0, 1, 1, 5, 5, 6, 6], [2, 3, 4])
    const scores = of([3, 2, 1, 1, 2, -3, 1, 2, -1, -2, -3, -1], [2, 2, 3])
    const options = { maxOutputPerClass: 2, iouThreshold: 0.5, scoreThreshold: 0 }
    const { selected, count } = batchedNonMaxSuppression(ops, two, scores, options)
    expect(await read(count)).toEqual([4])
    expect(selected.shape).toEqual([8, 3])
    expect(await read(selected)).toEqual([0, 0, 0, 0, 0, 2, 0, 1, 1, 1, 0, 1, ...new Array<number>(12).fill(-1)])
  })

  it.each([
    [
      [2, 3, 4],
      [2, 3],
    ],
    [
      [2, 3, 4],
      [1, 5, 3],
    ],
    [
      [2, 3, 4],
      [2, 5, 4],
    ],
    [
      [3, 4],
      [2, 5, 3],
    ],
  ])('refuses boxes %j with scores %j', (box, score) => {
    const run = () => batchedNonMaxSuppression(shapes, box, score, { maxOutputPerClass: 1, iouThreshold: 0.5 })
    expect(run).toThrow(expect.objectContaining({ code: 'batchedNonMaxSuppression.scores' }))
  })
})
