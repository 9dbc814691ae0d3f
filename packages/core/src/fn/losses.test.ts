import { describe, expect, it } from 'vitest'
import { constant, vjp } from '../grad.ts'
import {
  binaryCrossEntropy,
  categoricalCrossEntropy,
  negativeLogLikelihood,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
  sparseCategoricalCrossEntropy,
  sparseSoftmaxCrossEntropy,
} from './crossEntropy.ts'
import { cosineSimilarity, huber, klDivergence, klDivergenceFromLogits, smoothL1 } from './losses.ts'
import { of, ops, read, type Tensor } from './tensors.testing.ts'

const only = async (x: Tensor) => {
  const [value, ...rest] = await read(x)
  expect(rest).toEqual([])
  return value
}
const none = { reduction: 'none' } as const
const closeTo = (actual: readonly number[], expected: readonly number[]) => {
  expect(actual).toHaveLength(expected.length)
  for (const [i, value] of expected.entries()) expect(actual[i]).toBeCloseTo(value, 10)
}

describe('smoothL1', () => {
  it('is a parabola within beta and a line beyond', async () => {
    const errors = [0, 0.25, -0.5, 2, -3]
    const loss = smoothL1(ops, of(errors), of([0, 0, 0, 0, 0]), { beta: 0.5, ...none })
    closeTo(await read(loss), [0, (0.5 * 0.0625) / 0.5, 0.25, 1.75, 2.75])
    const scaled = huber(ops, of(errors), of([0, 0, 0, 0, 0]), { delta: 0.5, ...none })
    closeTo(
      await read(scaled),
      (await read(loss)).map(v => v * 0.5),
    )
    expect(() => smoothL1(ops, of([1]), of([1]), { beta: 0 })).toThrow(
      expect.objectContaining({ code: 'smoothL1.beta' }),
    )
  })
})

describe('klDivergence', () => {
  const labels = of([0.5, 0.5, 0, 0.25, 0.25, 0.5], [2, 3])
  it('sums label·log(label / prediction), labels of 0 counting nothing', async () => {
    const predictions = of([0.25, 0.75, 0, 0.25, 0.25, 0.5], [2, 3])
    const expected = 0.5 * Math.log(2) + 0.5 * Math.log(2 / 3)
    closeTo(await read(klDivergence(ops, labels, predictions, none)), [expected, 0])
    const { pullback } = vjp(ops, (tracked, [p]) => klDivergence(tracked, constant(labels), p), [predictions])
    // Of −Σ label·log p / 2: what has no label has no gradient, though 1 / p is infinite there.
    closeTo(await read(pullback(of([1], []))[0]), [-1, -1 / 3, 0, -0.5, -0.5, -0.5])
  })

  it('is infinite where a prediction is 0 and its label is not', async () => {
    expect(await only(klDivergence(ops, of([1, 0]), of([0, 1]), none))).toBe(Number.POSITIVE_INFINITY)
  })

  it('from logits is that of their softmax', async () => {
    const logits = of([0, Math.log(3), -1000, 0, 0, Math.log(2)], [2, 3])
    const expected = 0.5 * Math.log(2) + 0.5 * Math.log(2 / 3)
    closeTo(await read(klDivergenceFromLogits(ops, labels, logits, none)), [expected, 0])
  })
})

it('cosineSimilarity is −cos of the angle, 0 for a zero', async () => {
  const labels = of([3, 4, 1, 0, 1, 1], [3, 2])
  const predictions = of([6, 8, 0, 5, 0, 0], [3, 2])
  closeTo(await read(cosineSimilarity(ops, labels, predictions, none)), [-1, 0, 0])
  closeTo(await read(cosineSimilarity(ops, labels, predictions, { axis: 0, ...none })), [
    -3 / Math.sqrt(11),
    -32 / Math.sqrt(17 * 89),
  ])
})

describe('cross-entropy', () => {
  const p = [0.2, 0.3, 0.5, 0.7, 0.2, 0.1]
  const probabilities = of(p, [2, 3])
  const logits = of(
    p.map(v => Math.log(v) + 3),
    [2, 3],
  )
  const [first, second] = [-Math.log(0.5), -Math.log(0.7)]
  const oneHot = of([0, 0, 1, 1, 0, 0], [2, 3])
  const classes = of([2, 0])

  it('says the same of logits and probabilities, class numbers and one-hot labels', async () => {
    for (const loss of [
      softmaxCrossEntropy(ops, oneHot, logits, none),
      categoricalCrossEntropy(ops, oneHot, probabilities, none),
      // Not normalized: divided by their sum.
      categoricalCrossEntropy(ops, oneHot, ops.add(probabilities, probabilities), none),
      sparseSoftmaxCrossEntropy(ops, classes, logits, none),
      sparseCategoricalCrossEntropy(ops, classes, probabilities, none),
    ]) {
      closeTo(await read(loss), [first, second])
    }
  })

  it('smooths labels to (1 − s)·label + s / classes', async () => {
    const s = 0.3
    const all = (row: number) => p.slice(3 * row, 3 * row + 3).reduce((sum, v) => sum - Math.log(v), 0)
    const expected = [first, second].map((own, row) => (1 - s) * own + (s / 3) * all(row))
    const options = { labelSmoothing: s, ...none }
    for (const loss of [
      softmaxCrossEntropy(ops, oneHot, logits, options),
      categoricalCrossEntropy(ops, oneHot, probabilities, options),
      sparseSoftmaxCrossEntropy(ops, classes, logits, options),
      sparseCategoricalCrossEntropy(ops, classes, probabilities, options),
    ]) {
      closeTo(await read(loss), expected)
    }
  })

  it('weighs examples in all of them, and their mean is over the weights', async () => {
    const weights = of([1, 3])
    const expected = (first + 3 * second) / 4
    for (const loss of [
      softmaxCrossEntropy(ops, oneHot, logits, { weights }),
      categoricalCrossEntropy(ops, oneHot, probabilities, { weights }),
      sparseSoftmaxCrossEntropy(ops, classes, logits, { weights }),
      sparseCategoricalCrossEntropy(ops, classes, probabilities, { weights }),
    ]) {
      expect(await only(loss)).toBeCloseTo(expected, 10)
    }
  })

  it('of class numbers weighs classes, and ignores one', async () => {
    const classWeights = of([2, 5, 0.5])
    const logP = ops.log(probabilities)
    const mean = negativeLogLikelihood(ops, classes, logP, { classWeights })
    expect(await only(mean)).toBeCloseTo((0.5 * first + 2 * second) / 2.5, 10)
    const ignoring = { classWeights, ignoreIndex: 2, weights: of([7, 3]) }
    expect(await only(negativeLogLikelihood(ops, classes, logP, ignoring))).toBeCloseTo(second, 10)
    const sum = negativeLogLikelihood(ops, classes, logP, { ...ignoring, reduction: 'sum' })
    expect(await only(sum)).toBeCloseTo(3 * 2 * second, 10)
    // Smoothed: each class's share by its own weight, as in PyTorch.
    const smooth = negativeLogLikelihood(ops, classes, logP, { classWeights, labelSmoothing: 0.3, ...none })
    const share = (row: number) =>
      p.slice(3 * row, 3 * row + 3).reduce((t, v, i) => t - [2, 5, 0.5][i]! * Math.log(v), 0)
    closeTo(await read(smooth), [0.7 * 0.5 * first + 0.1 * share(0), 0.7 * 2 * second + 0.1 * share(1)])
  })

  it('binary, of logits and probabilities, smoothed and weighed', async () => {
    const [labels, q] = [
      [1, 0, 1],
      [0.9, 0.4, 0.2],
    ]
    const options = { labelSmoothing: 0.2, weights: of([1, 2, 3]), ...none }
    const expected = labels.map((y, i) => {
      const smooth = y * 0.8 + 0.1
      return (i + 1) * -(smooth * Math.log(q[i]!) + (1 - smooth) * Math.log(1 - q[i]!))
    })
    closeTo(await read(binaryCrossEntropy(ops, of(labels), of(q), options)), expected)
    const scores = of(q.map(v => Math.log(v / (1 - v))))
    closeTo(await read(sigmoidCrossEntropy(ops, of(labels), scores, options)), expected)
  })

  it('of probabilities stays finite at 0 and 1', async () => {
    const most = -Math.log(1e-7)
    expect(await only(binaryCrossEntropy(ops, of([1]), of([0]), none))).toBeCloseTo(most, 10)
    expect(await only(categoricalCrossEntropy(ops, of([1, 0]), of([0, 1]), none))).toBeCloseTo(most, 10)
    expect(await only(sparseCategoricalCrossEntropy(ops, of([0], []), of([0, 1]), none))).toBeCloseTo(most, 10)
  })
})
