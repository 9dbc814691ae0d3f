import {
  averagePrecision,
  concat,
  matchDetections,
  meanIou,
  type PrecisionInterpolation,
  precisionRecall,
  scalar,
} from '@convene/core'
import fc from 'fast-check'
import { type Law, law, whole } from './law.ts'

const interpolation = fc.constantFrom<PrecisionInterpolation>('all-points', '11-points', '101-points')
const list = (data: readonly number[]) => ({ shape: [data.length], data })

/** What holds of the measures of detection and segmentation. */
export const metricLaws: readonly Law[] = [
  law(
    'average precision sees the order of the scores alone',
    { hits: fc.array(whole(0, 1), { minLength: 1, maxLength: 8 }), extra: whole(1, 3), interpolation },
    ({ hits, extra, interpolation }) => ({
      shapes: [[hits.length]],
      sides: (ops, [scores]) => {
        const positives = scalar(
          ops,
          hits.reduce((a, b) => a + b, extra),
        )
        const truePositives = ops.literal(list(hits))
        const average = (rising: typeof scores) =>
          averagePrecision(ops, { scores: rising!, truePositives, positives }, { interpolation })
        const cube = ops.mul(scores!, ops.mul(scores!, scores!))
        return [average(ops.add(cube, ops.mul(scores!, scalar(ops, 3)))), average(scores)]
      },
    }),
  ),
  law(
    'the average precision of detections that find all and nothing else is 1',
    { n: whole(1, 8), interpolation },
    ({ n, interpolation }) => ({
      shapes: [[n]],
      sides: (ops, [scores]) => {
        const truePositives = ops.fill({ value: 1, shape: [n] })
        const results = { scores: scores!, truePositives, positives: scalar(ops, n) }
        return [averagePrecision(ops, results, { interpolation }), scalar(ops, 1)]
      },
    }),
    { exact: false },
  ),
  law('recall never falls', { hits: fc.array(whole(0, 1), { minLength: 1, maxLength: 8 }) }, ({ hits }) => ({
    shapes: [[hits.length]],
    sides: (ops, [scores]) => {
      const truePositives = ops.literal(list(hits))
      const { recall } = precisionRecall(ops, { scores: scores!, truePositives, positives: scalar(ops, 9) })
      const before = ops.pad(recall, { padding: [[1, 0]], value: 0 })
      const earlier = ops.slice(before, { begin: [0], size: [hits.length] })
      return [ops.maximum(recall, earlier), recall]
    },
  })),
  law('detections that are the objects find them all', { m: whole(1, 5) }, ({ m }) => ({
    shapes: [[m, 2], [m]],
    sides: (ops, [corners, scores]) => {
      // Ten apart, each box is nobody else's.
      const apart = ops.literal({ shape: [m, 1], data: Array.from({ length: m }, (_, i) => 10 * i) })
      const corner = ops.add(corners!, apart)
      const objects = concat(ops, [corner, ops.add(corner, scalar(ops, 2))], 1)
      const options = { iouThreshold: 0.75, atThreshold: true, candidates: 'best' } as const
      const { truePositives } = matchDetections(ops, objects, scores!, objects, options)
      return [truePositives, ops.fill({ value: 1, shape: [m] })]
    },
  })),
  law('a segmentation that is the truth has a mean IoU of 1', { h: whole(1, 4), w: whole(1, 4) }, ({ h, w }) => ({
    shapes: [[h, w]],
    sides: (ops, [numbers]) => {
      const labels = ops.add(numbers!, scalar(ops, 4))
      return [meanIou(ops, labels, labels, 9).mean, scalar(ops, 1)]
    },
  })),
]
