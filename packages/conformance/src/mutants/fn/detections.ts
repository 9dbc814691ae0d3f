import {
  type AnchorGridOptions,
  type MatchAnchorsOptions,
  meanIou,
  type Ops,
  type PrecisionInterpolation,
  precisionRecall,
  type SoftNonMaxSuppressionOptions,
  type SuppressedAttrs,
  scalar,
  zero,
} from '@convene/core'
import { times, zerosLike } from '../../bounded.ts'
import { withLastPixel } from './boxes.ts'
import { type CompositionMutant, confusing, misreading, plus, replacing, spoiling, wrapping } from './mutant.ts'

interface Suppressing {
  readonly iouThreshold: number
  readonly scoreThreshold?: number
  readonly classes: boolean
  readonly result: 'indices' | 'scores' | 'count'
}
type Softly = Pick<SoftNonMaxSuppressionOptions<never>, 'decay' | 'iouThreshold'>
interface Matching {
  readonly atThreshold: boolean
  readonly candidates: 'best' | 'best-left'
}
interface Interpolated {
  readonly interpolation: PrecisionInterpolation
}

/** A number that is reached rather than passed. */
const justBelow = (threshold: number): number => threshold - 2 ** -12

/** In the reverse order along the first axis. */
function turned<T>(ops: Ops<T>, x: T): T {
  return ops.reverse(x, { axes: [0] })
}

/** Planted bugs of what becomes of detections: their suppression, their matching, and what they are judged by. */
export const detectionMutants: readonly CompositionMutant[] = [
  misreading<Suppressing>('nonMaxSuppression', 'exact', 'classes are forgotten', a => ({ ...a, classes: false })),
  misreading<Suppressing>('nonMaxSuppression', 'exact', 'an overlap of just the threshold is too much', a => ({
    ...a,
    iouThreshold: justBelow(a.iouThreshold),
  })),
  misreading<Suppressing>('nonMaxSuppression', 'exact', 'a score of just the threshold is enough', a =>
    a.scoreThreshold === undefined ? a : { ...a, scoreThreshold: justBelow(a.scoreThreshold) },
  ),
  confusing<Suppressing>('nonMaxSuppression', 'exact', 'a pixel more on each side', ([boxes, ...rest], ops) => [
    withLastPixel(ops, boxes!),
    ...rest,
  ]),
  confusing<Suppressing>('nonMaxSuppression', 'special', 'NaN is a score', ([boxes, scores, classes], ops) => [
    boxes!,
    ops.select(ops.equal(scores!, scores!), scores!, zero(ops)),
    classes!,
  ]),
  wrapping<Suppressing>(
    'nonMaxSuppression',
    'exact',
    'of equal scores the last comes first',
    healthy => (ops, inputs, attrs) => {
      const reversed = inputs.map(x => turned(ops, x))
      const y = healthy(ops, reversed, attrs)
      const [n] = ops.shapeOf(inputs[1]!)
      const isKept = ops.greater(y, scalar(ops, -0.5))
      return attrs.result === 'indices' ? ops.select(isKept, ops.sub(scalar(ops, n! - 1), y), y) : y
    },
  ),
  confusing('suppressed', 'exact', 'classes are forgotten', inputs => inputs.slice(0, 2)),
  misreading<SuppressedAttrs>('suppressed', 'exact', 'an overlap of just the threshold is too much', a => ({
    ...a,
    iouThreshold: justBelow(a.iouThreshold),
  })),
  misreading<SuppressedAttrs>('suppressed', 'exact', 'a score of just the threshold is enough', a => ({
    ...a,
    scoreThreshold: justBelow(a.scoreThreshold),
  })),
  confusing('suppressed', 'exact', 'the first list’s boxes for all', ([boxes, ...rest], ops) => {
    const shape = ops.shapeOf(boxes!)
    return [ops.slice(boxes!, { begin: shape.map(() => 0), size: shape.with(1, 1) }), ...rest]
  }),
  confusing('suppressed', 'special', 'NaN is a score', (inputs, ops) => {
    const scores = inputs[1]!
    return inputs.with(1, ops.select(ops.equal(scores, scores), scores, zero(ops)))
  }),
  spoiling<SuppressedAttrs>('suppressed', 'exact', 'no box is the first one', (ops, y) => ops.maximum(y, zero(ops))),
  misreading<Softly>('softNonMaxSuppression', 'bound', 'TensorFlow’s σ', ({ decay, ...a }) => ({
    ...a,
    decay: decay.method === 'gaussian' ? { ...decay, sigma: 2 * decay.sigma } : decay,
  })),
  misreading<Softly>('softNonMaxSuppression', 'bound', 'each overlap weakens', ({ decay, ...a }) => ({
    ...a,
    decay: decay.method === 'linear' ? { ...decay, threshold: 0 } : decay,
  })),
  misreading<Softly>('softNonMaxSuppression', 'bound', 'nothing goes at once', ({ iouThreshold: _, ...a }) => a),
  wrapping<Suppressing>(
    'softNonMaxSuppression',
    'bound',
    'scores as they were before they were weakened',
    healthy => (ops, inputs, attrs) => {
      if (attrs.result !== 'scores') return healthy(ops, inputs, attrs)
      const indices = healthy(ops, inputs, { ...attrs, result: 'indices' })
      const isKept = ops.greater(indices, scalar(ops, -0.5))
      return ops.select(isKept, ops.gather(inputs[1]!, indices), zero(ops))
    },
  ),
  confusing('batchedNonMaxSuppression', 'exact', 'the first image’s boxes for all', ([boxes, scores], ops) => {
    const shape = ops.shapeOf(boxes!)
    const first = ops.slice(boxes!, { begin: [0, 0, 0], size: shape.with(0, 1) })
    return [ops.broadcastTo(first, { shape }), scores!]
  }),
  spoiling<{ readonly result: 'selected' | 'count' }>(
    'batchedNonMaxSuppression',
    'exact',
    'the class before the image',
    (ops, y, _inputs, { result }) => {
      if (result === 'count') return y
      const column = (i: number) => ops.slice(y, { begin: [0, i], size: [ops.shapeOf(y)[0]!, 1] })
      return ops.concat(ops.concat(column(1), column(0), { axis: 1 }), column(2), { axis: 1 })
    },
  ),
  misreading<{ readonly maxOutputPerClass: number }>('batchedNonMaxSuppression', 'exact', 'one of each class', a => ({
    ...a,
    maxOutputPerClass: 1,
  })),

  confusing('precisionRecall', 'bound', 'ignored detections count', ([scores, hits, ignored, positives], ops) => [
    scores!,
    hits!,
    zerosLike(ops, ignored!),
    positives!,
  ]),
  confusing('precisionRecall', 'bound', 'from the worst score up', ([scores, ...rest], ops) => [
    ops.neg(scores!),
    ...rest,
  ]),
  confusing(
    'precisionRecall',
    'special',
    'of equal scores the last comes first',
    ([scores, hits, ignored, positives], ops) => [
      turned(ops, scores!),
      turned(ops, hits!),
      turned(ops, ignored!),
      positives!,
    ],
  ),
  misreading<Interpolated>('averagePrecision', 'bound', 'the eleven points of old', a => ({
    interpolation: a.interpolation === 'all-points' ? '11-points' : a.interpolation,
  })),
  misreading<Interpolated>('averagePrecision', 'bound', 'eleven points are enough', a => ({
    interpolation: a.interpolation === '101-points' ? '11-points' : a.interpolation,
  })),
  misreading<Interpolated>('averagePrecision', 'bound', 'the whole area', () => ({ interpolation: 'all-points' })),
  spoiling<Interpolated>(
    'averagePrecision',
    'bound',
    'precision as it is, not the best from there on',
    (ops, y, [scores, truePositives, ignored, positives], { interpolation }) => {
      if (interpolation !== 'all-points') return y
      const results = { scores: scores!, truePositives: truePositives!, ignored: ignored!, positives: positives! }
      const { hits, precision } = precisionRecall(ops, results)
      const area = ops.sum(ops.mul(hits, precision), { axes: [0], keepDims: false })
      return ops.select(positives!, ops.div(area, ops.maximum(positives!, scalar(ops, 1))), zero(ops))
    },
  ),
  misreading<Matching>('matchDetections', 'exact', 'an overlap of just the threshold is enough', a => ({
    ...a,
    atThreshold: true,
  })),
  misreading<Matching>('matchDetections', 'exact', 'the best of those that are left', a => ({
    ...a,
    candidates: 'best-left',
  })),
  misreading<Matching>('matchDetections', 'exact', 'the best of all, found or not', a => ({
    ...a,
    candidates: 'best',
  })),
  confusing('matchDetections', 'exact', 'difficult objects are like others', (inputs, ops) =>
    inputs.with(3, zerosLike(ops, inputs[3]!)),
  ),
  confusing('matchDetections', 'exact', 'objects of other images are found', (inputs, ops) =>
    inputs.with(4, zerosLike(ops, inputs[4]!)).with(5, zerosLike(ops, inputs[5]!)),
  ),
  confusing('matchDetections', 'exact', 'the worst score first', (inputs, ops) => inputs.with(1, ops.neg(inputs[1]!))),
  confusing('confusionMatrix', 'exact', 'a row for each prediction', ([labels, predictions]) => [
    predictions!,
    labels!,
  ]),
  confusing<{ readonly classes: number }>(
    'confusionMatrix',
    'exact',
    'a label outside all classes is the nearest',
    ([labels, predictions], ops, { classes }) => [
      ops.neg(ops.maximum(ops.neg(ops.relu(labels!)), scalar(ops, 1 - classes))),
      predictions!,
    ],
  ),
  replacing<{ readonly classes: number; readonly result: 'iou' | 'mean' }>(
    'meanIou',
    'bound',
    'a mean over classes that do not occur as well',
    (ops, [labels, predictions], { classes, result }) => {
      const all = meanIou(ops, labels!, predictions!, classes)
      if (result === 'iou') return all.iou
      return times(ops, 1 / classes, ops.sum(all.iou, { axes: [0], keepDims: false }))
    },
  ),
  spoiling<{ readonly result: 'iou' | 'mean' }>(
    'meanIou',
    'bound',
    'Dice’s coefficient',
    (ops, y, _inputs, { result }) => (result === 'iou' ? ops.div(times(ops, 2, y), plus(ops, y, 1)) : y),
  ),
  misreading<MatchAnchorsOptions>('matchAnchors', 'exact', 'only good matches', a => ({
    ...a,
    allowLowQualityMatches: false,
  })),
  misreading<MatchAnchorsOptions>('matchAnchors', 'exact', 'what just reaches a threshold is below it', a => ({
    ...a,
    thresholds: a.thresholds.map(threshold => threshold + 2 ** -12),
  })),
  wrapping<{ readonly result: 'matches' | 'labels' }>(
    'matchAnchors',
    'exact',
    'of equal boxes the last',
    healthy => (ops, inputs, attrs) => {
      const [quality] = inputs
      const y = healthy(ops, [turned(ops, quality!)], attrs)
      return attrs.result === 'labels' ? y : ops.sub(scalar(ops, ops.shapeOf(quality!)[0]! - 1), y)
    },
  ),
  misreading<AnchorGridOptions>('anchorGrid', 'bound', 'widths over heights', a => ({
    ...a,
    aspectRatios: a.aspectRatios.map(ratio => 1 / ratio),
  })),
  misreading<AnchorGridOptions>('anchorGrid', 'bound', 'from the largest size down', a => ({
    ...a,
    sizes: a.sizes.toReversed(),
  })),
  misreading<AnchorGridOptions>('anchorGrid', 'bound', 'always in the middle of a cell', a => ({ ...a, offset: 0.5 })),
]
