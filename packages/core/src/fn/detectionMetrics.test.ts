// On the reference backend, imported by its place: see compile.test.ts.
import { describe, expect, it } from 'vitest'
import { cpu } from '../../../backend-cpu/src/index.ts'
import { evaluate, shapes, tensor } from '../interpret.ts'
import type { Shape } from '../shape.ts'
import { averagePrecision, type PrecisionInterpolation } from './averagePrecision.ts'
import { matchDetections } from './matchDetections.ts'
import { confusionMatrix, meanIou } from './meanIou.ts'
import { precisionRecall } from './precisionRecall.ts'

const backend = cpu({ precision: 'float64' })
const ops = evaluate(backend)
type Tensor = Parameters<typeof backend.shapeOf>[0]
const of = (data: readonly number[], shape: Shape = [data.length]): Tensor => tensor(backend, data, shape)
const read = async (x: Tensor): Promise<number[]> => Array.from(await backend.toHost(x))
const { NaN: nan, POSITIVE_INFINITY: inf, NEGATIVE_INFINITY: minusInf } = Number

function expectClose(received: readonly number[], expected: readonly number[]): void {
  expect(received).toHaveLength(expected.length)
  for (const [i, value] of expected.entries()) expect(received[i]).toBeCloseTo(value, 12)
}

describe('precision and recall', () => {
  // Sorted: hit, miss, hit, miss, hit of four objects.
  const results = {
    scores: of([0.1, 0.9, 0.3, 0.7, 0.5]),
    truePositives: of([1, 1, 0, 0, 1]),
    positives: of([4], []),
  }

  it('come from the best score down', async () => {
    const { hits, found, precision, recall } = precisionRecall(ops, results)
    expect(await read(hits)).toEqual([1, 0, 1, 0, 1])
    expect(await read(found)).toEqual([1, 1, 2, 2, 3])
    expectClose(await read(precision), [1, 1 / 2, 2 / 3, 2 / 4, 3 / 5])
    expectClose(await read(recall), [1 / 4, 1 / 4, 2 / 4, 2 / 4, 3 / 4])
  })

  it('rank equal scores in their order, and NaN last', async () => {
    const scores = of([nan, 0.5, minusInf, 0.5, inf])
    const hits = async (truePositives: number[]) =>
      read(precisionRecall(ops, { ...results, scores, truePositives: of(truePositives) }).hits)
    expect(await hits([0, 1, 0, 0, 0])).toEqual([0, 1, 0, 0, 0])
    expect(await hits([0, 0, 0, 1, 0])).toEqual([0, 0, 1, 0, 0])
    expect(await hits([0, 0, 0, 0, 1])).toEqual([1, 0, 0, 0, 0])
  })

  it('leave out what is ignored', async () => {
    const { precision } = precisionRecall(ops, { ...results, ignored: of([0, 0, 1, 1, 0]) })
    expectClose(await read(precision), [1, 1, 1, 1, 1])
    const first = precisionRecall(ops, { ...results, ignored: of([0, 1, 0, 0, 0]), truePositives: of([1, 0, 0, 0, 1]) })
    expectClose(await read(first.precision), [0, 0, 1 / 2, 1 / 3, 2 / 4])
  })

  it('make average precision by each interpolation', async () => {
    const average = async (interpolation: PrecisionInterpolation, more: object = {}) =>
      (await read(averagePrecision(ops, { ...results, ...more }, { interpolation })))[0]
    // At recall up to ¼ the best precision is 1, up to ½ it is 2/3, up to ¾ it is 3/5, beyond it is 0.
    expect(await average('all-points')).toBeCloseTo((1 + 2 / 3 + 3 / 5) / 4, 12)
    expect(await average('11-points')).toBeCloseTo((3 * 1 + 3 * (2 / 3) + 2 * (3 / 5)) / 11, 12)
    expect(await average('101-points')).toBeCloseTo((26 * 1 + 25 * (2 / 3) + 25 * (3 / 5)) / 101, 12)
    for (const interpolation of ['all-points', '11-points', '101-points'] as const) {
      const perfect = { truePositives: of([1, 1, 1, 1, 1]), positives: of([5], []) }
      expect(await average(interpolation, perfect)).toBeCloseTo(1, 12)
      expect(await average(interpolation, { positives: of([0], []), truePositives: of([0, 0, 0, 0, 0]) })).toBe(0)
    }
  })

  it('need lists of one length', () => {
    for (const [scores, truePositives, positives] of [
      [[3], [4], []],
      [[3, 1], [3, 1], []],
      [[3], [3], [1]],
    ] as const) {
      const run = () => precisionRecall(shapes, { scores, truePositives, positives })
      expect(run).toThrow(expect.objectContaining({ code: 'precisionRecall.shapes' }))
    }
  })
})

describe('matchDetections', () => {
  const objects = of([0, 0, 10, 10, 2, 0, 12, 10, 50, 50, 60, 60], [3, 4])
  // The first lies on the first object, the second is nearer to it than to the second object, the third is a half.
  const detections = of([0, 0, 10, 10, 0.5, 0, 10.5, 10, 50, 50, 60, 55, 80, 80, 90, 90], [4, 4])
  const plain = { iouThreshold: 0.5, atThreshold: true, candidates: 'best-left' } as const
  const match = async (scores: number[], options: object = {}) => {
    const { truePositives, ignored } = matchDetections(ops, detections, of(scores), objects, { ...plain, ...options })
    return [await read(truePositives), await read(ignored)]
  }

  it('gives each object to the best detection', async () => {
    expect(await match([0.9, 0.8, 0.7, 0.6])).toEqual([
      [1, 1, 1, 0],
      [0, 0, 0, 0],
    ])
    expect((await match([0.9, 0.8, 0.7, 0.6], { candidates: 'best' }))[0]).toEqual([1, 0, 1, 0])
    expect((await match([0.1, 0.8, 0.7, 0.6], { candidates: 'best' }))[0]).toEqual([0, 1, 1, 0])
    expect((await match([0.9, 0.8, 0.7, 0.6], { atThreshold: false }))[0]).toEqual([1, 1, 0, 0])
  })

  it('goes by the first of equal scores, and takes NaN last', async () => {
    expect((await match([0.5, 0.5, 0.5, 0.5], { candidates: 'best' }))[0]).toEqual([1, 0, 1, 0])
    expect((await match([nan, minusInf, nan, 0], { candidates: 'best' }))[0]).toEqual([1, 0, 1, 0])
  })

  it('does not count what finds an object that need not be found', async () => {
    const ignored = of([1, 0, 0])
    expect(await match([0.9, 0.8, 0.7, 0.6], { ignored, candidates: 'best' })).toEqual([
      [0, 0, 1, 0],
      [1, 1, 0, 0],
    ])
    // Of those left, one that must be found comes first.
    expect(await match([0.9, 0.8, 0.7, 0.6], { ignored })).toEqual([
      [1, 0, 1, 0],
      [0, 1, 0, 0],
    ])
  })

  it('stays within an image', async () => {
    const groups = { detections: of([1, 2, 3, 3]), objects: of([1, 2, 2]) }
    expect((await match([0.9, 0.8, 0.7, 0.6], { groups }))[0]).toEqual([1, 1, 0, 0])
  })

  it('needs boxes and a score for each', () => {
    for (const [boxes, scores] of [
      [[4, 4], [3]],
      [[4], [4]],
    ] as const) {
      const run = () => matchDetections(shapes, boxes, scores, [3, 4], plain)
      expect(run).toThrow(expect.objectContaining({ code: 'matchDetections.shapes' }))
    }
  })
})

describe('mean IoU', () => {
  const labels = of([0, 0, 1, 1, 3, 255], [2, 3])
  const predictions = of([0, 1, 1, 1, 0, 1], [2, 3])

  it('counts which class was taken for which', async () => {
    expect(await read(confusionMatrix(ops, labels, predictions, 4))).toEqual([
      1, 1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0,
    ])
  })

  it('is over the classes that occur', async () => {
    const { iou, mean } = meanIou(ops, labels, predictions, 4)
    expectClose(await read(iou), [1 / 3, 2 / 3, 0, 0])
    expectClose(await read(mean), [1 / 3])
    const nothing = meanIou(ops, of([255]), of([0]), 2)
    expect(await read(nothing.mean)).toEqual([0])
  })

  it('needs equal shapes and a class', () => {
    const shapesDiffer = () => meanIou(shapes, [2, 3], [3, 2], 4)
    expect(shapesDiffer).toThrow(expect.objectContaining({ code: 'confusionMatrix.shapes' }))
    expect(() => meanIou(shapes, [2], [2], 0)).toThrow(expect.objectContaining({ code: 'confusionMatrix.classes' }))
  })
})
