import { cpu } from '@convene/backend-cpu'
import { averagePrecision, confusionMatrix, evaluate, meanIou, randomKey, tensor, uniform } from '@convene/core'
import { describe, expect, it } from 'vitest'
import { boxes } from '../boxes/boxes.ts'
import type { Id } from '../json.ts'
import { hasShared, missing, readShared } from '../shared.testing.ts'
import { averagePrecisionOf } from './averagePrecision.ts'
import { evaluateVoc, type VocOptions } from './evaluateVoc.ts'
import { addToConfusionMatrix, emptyConfusionMatrix, meanIouOf } from './meanIou.ts'
import { precisionRecallCurve } from './precisionRecall.ts'

const backend = cpu({ precision: 'float64' })
const interpolations = ['all-points', '11-points', '101-points'] as const

interface Outputs {
  readonly ap11: number
  readonly apAllPoints: number
  readonly precision: readonly number[]
  readonly recall: readonly number[]
  readonly tp?: number
  readonly fp?: number
  readonly npos?: number
}

interface Thing {
  readonly image: Id
  readonly category: string
  readonly bbox: readonly number[]
  readonly score?: number
  readonly difficult?: number
}

interface VocCase {
  readonly id: string
  readonly attrs: { readonly iouThreshold: number }
  readonly inputs: { readonly groundTruth: Thing[]; readonly detections: Thing[] }
  readonly outputs: Record<'objectDetectionMetrics' | 'vocEvalDetectron2', Record<string, Outputs>>
  readonly tolerance: { readonly abs: number }
}

describe('VOC’s average precision, published', () => {
  const path = 'detection/voc_ap.json'
  if (!hasShared(path)) {
    it('agrees', ({ skip }) => skip(missing(path)))
    return
  }
  const cases = JSON.parse(readShared(path)) as readonly VocCase[]
  const tools = [
    { tool: 'objectDetectionMetrics', atThreshold: true, isReversed: false },
    // Its argsort is not stable: here it turned equal scores around.
    { tool: 'vocEvalDetectron2', atThreshold: false, isReversed: true },
  ] as const
  it.each(cases.flatMap(item => tools.map(tool => ({ ...item, ...tool }))))('$id, $tool', item => {
    const { attrs, inputs, outputs, tolerance, tool, atThreshold, isReversed } = item
    const columns = (things: readonly Thing[]) => ({
      images: things.map(({ image }) => image),
      categories: things.map(({ category }) => category),
      boxes: boxes(
        'xyxy',
        'pixels',
        things.flatMap(({ bbox }) => bbox),
      ),
    })
    const found = isReversed ? inputs.detections.toReversed() : inputs.detections
    const objects = {
      ...columns(inputs.groundTruth),
      difficult: inputs.groundTruth.map(({ difficult }) => difficult === 1),
    }
    const detections = { ...columns(found), scores: found.map(({ score = 0 }) => score) }
    const run = (options: VocOptions) =>
      evaluateVoc(objects, detections, { iouThreshold: attrs.iouThreshold, atThreshold, ...options }).perClass
    const near = (received: ArrayLike<number>, expected: readonly number[]) => {
      expect(received.length).toBe(expected.length)
      for (const [i, value] of expected.entries()) {
        expect(Math.abs(received[i]! - value)).toBeLessThanOrEqual(tolerance.abs)
      }
    }
    const [eleven, all] = [run({ interpolation: '11-points' }), run({ interpolation: 'all-points' })]
    expect(all.map(({ category }) => category)).toEqual(Object.keys(outputs[tool]))
    for (const [i, expected] of Object.values(outputs[tool]).entries()) {
      near([eleven[i]!.AP, all[i]!.AP], [expected.ap11, expected.apAllPoints])
      near(all[i]!.curve.precision, expected.precision)
      near(all[i]!.curve.recall, expected.recall)
      const { truePositives: tp, falsePositives: fp, positives: npos } = all[i]!
      if (expected.tp !== undefined)
        expect({ tp, fp, npos }).toMatchObject({ tp: expected.tp, fp: expected.fp, npos: expected.npos })
    }
  })
})

describe('VOC’s rules', () => {
  const one = (options: VocOptions, box: number[], rest: { difficult?: boolean[]; scores?: number[] } = {}) => {
    const count = box.length / 4
    const objects = {
      images: [1],
      categories: ['dog'],
      boxes: boxes('xyxy', 'pixels', [0, 0, 9, 9]),
      ...(rest.difficult && { difficult: rest.difficult }),
    }
    const detections = {
      images: new Array<number>(count).fill(1),
      categories: new Array<string>(count).fill('dog'),
      boxes: boxes('xyxy', 'pixels', box),
      scores: rest.scores ?? new Array<number>(count).fill(1),
    }
    return evaluateVoc(objects, detections, options)
  }

  it('count the last pixel', () => {
    // [0, 9] × [0, 4] are 50 of 100 pixels, and 36 of 81 if the last does not count.
    expect(one({ atThreshold: true }, [0, 0, 9, 4]).mAP).toBe(1)
    expect(one({ atThreshold: true, isInclusive: false }, [0, 0, 9, 4]).mAP).toBe(0)
    expect(one({}, [0, 0, 9, 4]).mAP).toBe(0)
  })

  it('take a second find for a mistake, and one of a difficult object for neither', () => {
    const twice = [0, 0, 9, 9, 0, 0, 9, 9]
    expect(one({}, twice).perClass[0]).toMatchObject({ AP: 1, truePositives: 1, falsePositives: 1 })
    expect(one({}, twice, { difficult: [true] }).perClass[0]).toMatchObject({
      truePositives: 0,
      falsePositives: 0,
      positives: 0,
    })
  })

  it('refuse columns of different lengths, and numbers that are none', () => {
    expect(() => one({}, [0, 0, 9, 9], { scores: [1, 2] })).toThrow(expect.objectContaining({ code: 'voc.lengths' }))
    expect(() => one({}, [0, 0, 9, Number.NaN])).toThrow(expect.objectContaining({ code: 'voc.number' }))
    expect(() => one({}, [0, 0, 9, 9], { scores: [Number.NaN] })).toThrow(
      expect.objectContaining({ code: 'voc.number' }),
    )
  })
})

describe('average precision', () => {
  // Everingham et al., figure 3's rule by hand: hits at ranks 1 and 3 of 4, of two objects.
  const outcomes = {
    scores: Float64Array.of(0.6, 0.9, 0.8, 0.7),
    truePositives: Uint8Array.of(0, 1, 0, 1),
    positives: 2,
  }
  it('is the mean of the best precision at eleven recalls', () => {
    const curve = precisionRecallCurve(outcomes)
    expect(Array.from(curve.order)).toEqual([1, 2, 3, 0])
    expect(Array.from(curve.precision)).toEqual([1, 1 / 2, 2 / 3, 2 / 4])
    expect(Array.from(curve.recall)).toEqual([0.5, 0.5, 1, 1])
    // Recall 0 to 50 %: 1; 60 to 100 %: ⅔.
    expect(averagePrecisionOf(curve, '11-points')).toBeCloseTo((6 + 5 * (2 / 3)) / 11, 12)
    expect(averagePrecisionOf(curve, 'all-points')).toBeCloseTo(0.5 + 0.5 * (2 / 3), 12)
  })

  it("is the reference backend's", async () => {
    const [n, positives] = [60, 40]
    const [random, more] = [uniform(randomKey(1), [n]), uniform(randomKey(2), [n])]
    // Scores with ties.
    const scores = Float64Array.from(random, value => Math.round(20 * value) / 20)
    const ignored = Uint8Array.from(more, value => (value > 0.9 ? 1 : 0))
    const truePositives = Uint8Array.from(more, value => (value < 0.5 ? 1 : 0))
    const host = (list: ArrayLike<number>) => tensor(backend, Array.from(list), [list.length])
    for (const interpolation of interpolations) {
      const expected = await backend.toHost(
        averagePrecision(
          evaluate(backend),
          {
            scores: host(scores),
            truePositives: host(truePositives),
            ignored: host(ignored),
            positives: tensor(backend, [positives], []),
          },
          { interpolation },
        ),
      )
      const curve = precisionRecallCurve({ scores, truePositives, ignored, positives })
      expect(averagePrecisionOf(curve, interpolation)).toBeCloseTo(Number(expected[0]), 12)
    }
  })

  it('of nothing is 0', () => {
    const none = { scores: new Float64Array(0), truePositives: new Uint8Array(0), positives: 0 }
    const idle = { scores: Float64Array.of(1), truePositives: Uint8Array.of(0), positives: 0 }
    for (const interpolation of interpolations) {
      expect(averagePrecisionOf(precisionRecallCurve(none), interpolation)).toBe(0)
      expect(averagePrecisionOf(precisionRecallCurve(idle), interpolation)).toBe(0)
    }
  })

  it.each([
    [{ ...outcomes, positives: 1 }, 'precisionRecall.positives'],
    [{ ...outcomes, positives: Number.NaN }, 'precisionRecall.positives'],
    [{ ...outcomes, truePositives: Uint8Array.of(1) }, 'precisionRecall.lengths'],
    [{ ...outcomes, scores: Float64Array.of(1, 2, 3, Number.NaN) }, 'precisionRecall.score'],
  ])('refuses what makes no sense (%#)', (wrong, code) => {
    expect(() => precisionRecallCurve(wrong)).toThrow(expect.objectContaining({ code }))
  })
})

describe('mean IoU', () => {
  const labels = [0, 0, 1, 1, 2, 255]
  const predictions = [0, 1, 1, 1, 0, 2]
  const matrix = addToConfusionMatrix(emptyConfusionMatrix(4), labels, predictions)

  it('is intersection over union of each class that occurs', () => {
    expect(Array.from(matrix.counts)).toEqual([1, 1, 0, 0, 0, 2, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0])
    const { iou, mean } = meanIouOf(matrix)
    expect(Array.from(iou)).toEqual([1 / 3, 2 / 3, 0, 0])
    expect(mean).toBeCloseTo(1 / 3, 12)
  })

  it('may leave the background out', () => {
    expect(meanIouOf(matrix, { background: 0 })).toMatchObject({ mean: 1 / 3 })
    expect(meanIouOf(matrix, { background: 2 }).mean).toBeCloseTo(1 / 2, 12)
    expect(meanIouOf(emptyConfusionMatrix(3)).mean).toBe(0)
  })

  it('adds up over images', () => {
    const apart = addToConfusionMatrix(
      addToConfusionMatrix(emptyConfusionMatrix(4), labels.slice(0, 3), predictions.slice(0, 3)),
      labels.slice(3),
      predictions.slice(3),
    )
    expect(apart).toEqual(matrix)
  })

  it("is the reference backend's, whatever comes", async () => {
    const classes = 3
    const wild = { labels: [0, 1, 2, -1, 3, 1, 0, 2], predictions: [0, 7, -4, 1, 2, Number.NaN, 1, 2] }
    const [a, b] = [wild.labels, wild.predictions].map(list => tensor(backend, list, [list.length]))
    const ops = evaluate(backend)
    const host = addToConfusionMatrix(emptyConfusionMatrix(classes), wild.labels, wild.predictions)
    expect(host.counts).toEqual(Float64Array.from(await backend.toHost(confusionMatrix(ops, a!, b!, classes))))
    const { iou, mean } = meanIou(ops, a!, b!, classes)
    const ours = meanIouOf(host)
    expect(Array.from(ours.iou)).toEqual(Array.from(await backend.toHost(iou)))
    expect(ours.mean).toBeCloseTo(Number((await backend.toHost(mean))[0]), 12)
  })

  it('refuses lists of different lengths, and classes that are none', () => {
    expect(() => addToConfusionMatrix(matrix, [1], [])).toThrow(
      expect.objectContaining({ code: 'confusionMatrix.lengths' }),
    )
    for (const classes of [0, 1.5, 1e9, Number.NaN]) {
      expect(() => emptyConfusionMatrix(classes)).toThrow(expect.objectContaining({ code: 'confusionMatrix.classes' }))
    }
  })
})
