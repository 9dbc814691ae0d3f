import {
  abs,
  clip,
  concat,
  minimum,
  nonMaxSuppression,
  type Ops,
  pairwiseDiou,
  pairwiseGiou,
  pairwiseIou,
  scalar,
  softNonMaxSuppression,
  square,
  topK,
} from '@convene/core'
import fc from 'fast-check'
import { type Law, law, whole } from './law.ts'

/** [count, 4] of whole numbers: a corner anywhere, and sides from 1 to 5. */
function boxesOf<T>(ops: Ops<T>, numbers: T): T {
  const [count = 0] = ops.shapeOf(numbers)
  const half = (at: number) => ops.slice(numbers, { begin: [0, at], size: [count, 2] })
  const corner = half(0)
  return concat(ops, [corner, ops.add(corner, ops.add(abs(ops, half(2)), scalar(ops, 1)))], 1)
}

const pair = { m: whole(1, 4), n: whole(1, 4) }
const pairShapes = ({ m, n }: { readonly m: number; readonly n: number }) => [
  [m, 4],
  [n, 4],
]

/** Areas are 25 at most: no ratio of an intersection to a union comes near any of these. */
const thresholds = fc.constantFrom(Math.SQRT2 - 1, (Math.sqrt(5) - 1) / 2, Math.SQRT1_2)
/** An order of up to eight things. */
const order = whole(2, 8).chain(n => {
  const places = Array.from({ length: n }, (_, i) => i)
  return fc.shuffledSubarray(places, { minLength: n, maxLength: n })
})
const many = { scores: order, iouThreshold: thresholds, maxOutputSize: whole(1, 9) }

/** Different scores above 0. */
function scoresOf<T>(ops: Ops<T>, places: readonly number[]): T {
  return ops.literal({ shape: [places.length], data: places.map(place => place + 1) })
}

/** What holds of boxes and of suppressing them. */
export const boxLaws: readonly Law[] = [
  law('IoU is symmetric', pair, p => ({
    shapes: pairShapes(p),
    sides: (ops, [a, b]) => [
      pairwiseIou(ops, boxesOf(ops, a!), boxesOf(ops, b!)),
      ops.transpose(pairwiseIou(ops, boxesOf(ops, b!), boxesOf(ops, a!)), { perm: [1, 0] }),
    ],
  })),
  law('a box overlaps itself wholly', pair, ({ m }) => ({
    shapes: [[m, 4]],
    sides: (ops, [numbers]) => {
      const boxes = boxesOf(ops, numbers!)
      const iou = ops.reshape(pairwiseIou(ops, boxes, boxes), { shape: [m * m] })
      const diagonal = ops.literal({ shape: [m], data: Array.from({ length: m }, (_, i) => i * (m + 1)) })
      return [ops.gather(iou, diagonal), ops.fill({ value: 1, shape: [m] })]
    },
  })),
  law(
    'IoU is from 0 to 1',
    pair,
    p => ({
      shapes: pairShapes(p),
      sides: (ops, [a, b]) => {
        const iou = pairwiseIou(ops, boxesOf(ops, a!), boxesOf(ops, b!))
        return [clip(ops, iou, 0, 1), iou]
      },
    }),
    { exact: false },
  ),
  law(
    'generalized IoU is at least −1 and at most IoU',
    pair,
    p => ({
      shapes: pairShapes(p),
      sides: (ops, [a, b]) => {
        const [p, q] = [boxesOf(ops, a!), boxesOf(ops, b!)]
        const giou = pairwiseGiou(ops, p, q)
        return [ops.maximum(minimum(ops, giou, pairwiseIou(ops, p, q)), scalar(ops, -1)), giou]
      },
    }),
    { exact: false },
  ),
  law(
    'distance IoU is at most IoU',
    pair,
    p => ({
      shapes: pairShapes(p),
      sides: (ops, [a, b]) => {
        const [p, q] = [boxesOf(ops, a!), boxesOf(ops, b!)]
        const diou = pairwiseDiou(ops, p, q)
        return [minimum(ops, diou, pairwiseIou(ops, p, q)), diou]
      },
    }),
    { exact: false },
  ),
  law('suppressing what was kept keeps it', many, ({ scores, ...options }) => ({
    shapes: [[scores.length, 4]],
    sides: (ops, [numbers]) => {
      const boxes = boxesOf(ops, numbers!)
      const once = nonMaxSuppression(ops, boxes, scoresOf(ops, scores), { ...options, scoreThreshold: 0 })
      // Where nothing was kept the score is 0, which is out.
      const kept = ops.gather(boxes, once.indices)
      const again = nonMaxSuppression(ops, kept, once.scores, { ...options, scoreThreshold: 0 })
      const places = {
        shape: [options.maxOutputSize],
        data: Array.from({ length: options.maxOutputSize }, (_, i) => i),
      }
      const isMeant = ops.greater(once.indices, scalar(ops, -1))
      return [again.indices, ops.select(isMeant, ops.literal(places), scalar(ops, -1))]
    },
  })),
  law(
    'suppression does not care in which order boxes stand, if scores differ',
    { ...many, shuffled: fc.array(fc.nat(), { minLength: 8, maxLength: 8 }) },
    ({ scores, shuffled, ...options }) => ({
      shapes: [[scores.length, 4]],
      sides: (ops, [numbers]) => {
        const boxes = boxesOf(ops, numbers!)
        const places = scores.map((_, i) => i).sort((i, j) => shuffled[i]! - shuffled[j]! || i - j)
        const perm = ops.literal({ shape: [places.length], data: places })
        const all = scoresOf(ops, scores)
        const moved = nonMaxSuppression(ops, ops.gather(boxes, perm), ops.gather(all, perm), options)
        const isMeant = ops.greater(moved.indices, scalar(ops, -1))
        const original = ops.select(isMeant, ops.gather(perm, moved.indices), scalar(ops, -1))
        return [original, nonMaxSuppression(ops, boxes, all, options).indices]
      },
    }),
  ),
  law('boxes that are kept overlap at most as much as allowed', many, ({ scores, ...options }) => ({
    shapes: [[scores.length, 4]],
    sides: (ops, [numbers]) => {
      const boxes = boxesOf(ops, numbers!)
      const { indices } = nonMaxSuppression(ops, boxes, scoresOf(ops, scores), options)
      const kept = ops.gather(boxes, indices)
      const count = options.maxOutputSize
      const tooMuch = ops.greater(pairwiseIou(ops, kept, kept), scalar(ops, options.iouThreshold))
      const differs = ops.greater(
        square(ops, ops.sub(ops.reshape(indices, { shape: [count, 1] }), ops.reshape(indices, { shape: [1, count] }))),
        scalar(ops, 0),
      )
      const isMeant = ops.greater(indices, scalar(ops, -1))
      const both = ops.mul(isMeant, ops.reshape(isMeant, { shape: [count, 1] }))
      return [ops.mul(both, ops.mul(differs, tooMuch)), ops.fill({ value: 0, shape: [count, count] })]
    },
  })),
  law('soft suppression by a Gaussian narrower than any overlap strikes out what overlaps', many, p => ({
    shapes: [[p.scores.length, 4]],
    sides: (ops, [numbers]) => {
      const [boxes, scores] = [boxesOf(ops, numbers!), scoresOf(ops, p.scores)]
      const options = { maxOutputSize: p.maxOutputSize, scoreThreshold: 0.5 }
      const decay = { method: 'gaussian', sigma: 2 ** -20 } as const
      return [
        softNonMaxSuppression(ops, boxes, scores, { ...options, decay }).indices,
        nonMaxSuppression(ops, boxes, scores, { ...options, iouThreshold: 0 }).indices,
      ]
    },
  })),
  law('soft suppression by a Gaussian wider than anything sorts by score', many, ({ scores: places }) => ({
    shapes: [[places.length, 4]],
    sides: (ops, [numbers]) => {
      const scores = scoresOf(ops, places)
      const decay = { method: 'gaussian', sigma: 2 ** 60 } as const
      const options = { maxOutputSize: places.length, decay }
      return [
        softNonMaxSuppression(ops, boxesOf(ops, numbers!), scores, options).indices,
        topK(ops, scores, places.length).indices,
      ]
    },
  })),
]
