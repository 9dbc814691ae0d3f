import { describe, expect, it } from 'vitest'
import {
  accuracy,
  auc,
  binaryAccuracy,
  confusionMatrix,
  f1,
  type Metric,
  meanIou,
  precision,
  recall,
  topKAccuracy,
} from './index.ts'

const values = (rows: readonly (readonly number[])[]) => ({
  shape: [rows.length, rows[0]!.length],
  data: Float32Array.from(rows.flat()),
})
const numbers = (...data: number[]) => ({ shape: [data.length], data: Float32Array.from(data) })
const resultOf = (metric: Metric, ...batches: readonly [labels: typeof three, predictions: typeof three][]) =>
  metric.result(
    batches.reduce((sums, [labels, predictions]) => metric.update(sums, labels, predictions), metric.initial),
  )

const three = values([
  [0.1, 0.7, 0.2],
  [0.5, 0.3, 0.2],
  [0.4, 0.4, 0.2],
])
/** One-hot rows: what a classifier says that is sure. */
const sure = (...classes: number[]) => values(classes.map(c => [0, 1, 2].map(i => (i === c ? 1 : 0))))

describe('accuracy', () => {
  it('is the share of right classes, over batches of any size; of equal scores the first counts', () => {
    expect(resultOf(accuracy(), [numbers(1, 2, 0), three])).toBeCloseTo(2 / 3, 12)
    expect(resultOf(accuracy(), [numbers(1, 2, 0), three], [numbers(1), sure(1)])).toBe(0.75)
  })

  it('takes labels one-hot, too', () => {
    expect(resultOf(accuracy(), [sure(1, 2, 0), three])).toBeCloseTo(2 / 3, 12)
  })

  it('refuses labels that are no classes, or too few', () => {
    expect(() => resultOf(accuracy(), [numbers(1, 3, 0), three])).toThrow(
      /a class from 0 to 2, received 3 for example 1/,
    )
    expect(() => resultOf(accuracy(), [numbers(1, 0), three])).toThrow(/metric.shape/)
  })

  it('takes the smallest of distances', () => {
    expect(resultOf(accuracy({ smallest: true }), [numbers(0, 2, 2), three])).toBe(1)
  })

  it('is NaN over nothing', () => {
    expect(accuracy().result(accuracy().initial)).toBeNaN()
  })
})

describe('topKAccuracy', () => {
  it('counts a class among the k highest', () => {
    expect(resultOf(topKAccuracy(2), [numbers(2, 1, 2), three])).toBeCloseTo(2 / 3, 12)
    expect(resultOf(topKAccuracy(3), [numbers(2, 1, 2), three])).toBe(1)
  })

  it('is accuracy for k = 1', () => {
    expect(resultOf(topKAccuracy(1), [numbers(1, 0, 1), three])).toBe(resultOf(accuracy(), [numbers(1, 0, 1), three]))
  })
})

it('binaryAccuracy', () => {
  expect(resultOf(binaryAccuracy(), [numbers(1, 0, 1, 0), numbers(0.9, 0.6, 0.2, 0.5)])).toBe(0.5)
})

// scikit-learn's own example of its classification report: y_true = [0, 1, 2, 2, 2], y_pred = [0, 0, 2, 2, 1].
describe('precision, recall and F1', () => {
  const batch: [typeof three, typeof three] = [numbers(0, 1, 2, 2, 2), sure(0, 0, 2, 2, 1)]

  it('count by a confusion matrix, row by label', () => {
    expect(confusionMatrix(...batch).counts).toEqual([1, 0, 0, 1, 0, 0, 0, 1, 2])
  })

  it('of each class: 0.50 1.00 0.67, 0.00 0.00 0.00, 1.00 0.67 0.80', () => {
    const rows = [0, 1, 2].map(c =>
      [precision, recall, f1].map(metric => resultOf(metric(3, { class: c }), batch).toFixed(2)),
    )
    expect(rows).toEqual([
      ['0.50', '1.00', '0.67'],
      ['0.00', '0.00', '0.00'],
      ['1.00', '0.67', '0.80'],
    ])
  })

  it('macro average 0.50 0.56 0.49, weighted average 0.70 0.60 0.61, micro 0.60', () => {
    const of = (average: 'macro' | 'weighted' | 'micro') =>
      [precision, recall, f1].map(metric => resultOf(metric(3, average), batch).toFixed(2))
    expect(of('macro')).toEqual(['0.50', '0.56', '0.49'])
    expect(of('weighted')).toEqual(['0.70', '0.60', '0.61'])
    expect(of('micro')).toEqual(['0.60', '0.60', '0.60'])
  })

  it('refuses a class that is none', () => {
    expect(() => precision(3, { class: 3 })).toThrow(/precision.class/)
  })
})

// Keras's example of MeanIoU: labels 0 0 1 1, predictions 0 1 0 1: 1/3 for each class.
it('meanIou leaves classes out that are nowhere', () => {
  expect(resultOf(meanIou(3), [numbers(0, 0, 1, 1), sure(0, 1, 0, 1)])).toBeCloseTo(1 / 3, 12)
})

describe('what is ignored', () => {
  const labels = { shape: [1, 2, 2], data: Float32Array.of(0, 255, 1, 1) }
  const predictions = { shape: [1, 2, 2, 3], data: sure(0, 1, 0, 1).data }

  it('counts in no metric of pixels', () => {
    // Of three pixels two are right; 0: one of two, 1: one of two.
    expect(resultOf(accuracy({ ignoreIndex: 255 }), [labels, predictions])).toBeCloseTo(2 / 3, 12)
    expect(resultOf(meanIou(3, { ignoreIndex: 255 }), [labels, predictions])).toBeCloseTo(1 / 2, 12)
  })

  it('may be a class: what is predicted at its pixels does not count against others', () => {
    expect(resultOf(accuracy({ ignoreIndex: 1 }), [numbers(0, 1, 1, 2), sure(0, 0, 1, 1)])).toBe(0.5)
    expect(resultOf(meanIou(3, { ignoreIndex: 1 }), [numbers(0, 1, 1, 2), sure(0, 0, 1, 2)])).toBe(1)
  })

  it('is nothing else, and NaN over nothing but what is ignored', () => {
    expect(() => resultOf(meanIou(3, { ignoreIndex: 254 }), [labels, predictions])).toThrow(/metric.label/)
    expect(resultOf(accuracy({ ignoreIndex: 1 }), [numbers(1, 1), sure(1, 0)])).toBeNaN()
  })
})

describe('auc', () => {
  // scikit-learn's example of roc_auc_score.
  it('is 0.75 for labels 0 0 1 1 and scores 0.1 0.4 0.35 0.8', () => {
    expect(resultOf(auc(), [numbers(0, 0, 1, 1), numbers(0.1, 0.4, 0.35, 0.8)])).toBe(0.75)
  })

  it('counts equal scores half, and is NaN for one class alone', () => {
    expect(resultOf(auc(), [numbers(0, 1), numbers(0.5, 0.5)])).toBe(0.5)
    expect(resultOf(auc(), [numbers(1, 1), numbers(0.5, 0.2)])).toBeNaN()
  })

  it('refuses what is no score', () => {
    expect(() => resultOf(auc(), [numbers(0), numbers(Number.NaN)])).toThrow(/auc.score/)
  })
})
