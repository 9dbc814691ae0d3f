import {
  type AnchorGridOptions,
  anchorGrid,
  averagePrecision,
  confusionMatrix,
  type MatchAnchorsOptions,
  matchAnchors,
  matchDetections,
  meanIou,
  orderCorners,
  type PrecisionInterpolation,
  precisionRecall,
} from '@convene/core'
import fc from 'fast-check'
import type { View } from '../definition.ts'
import { type Distribution, integersBetween, type Kind } from '../numbers.ts'
import { axisSize, fewOrMany } from '../signatures.ts'
import { type AnyCompositionSpec, type AnySignature, composition, defaultSpecials } from '../spec.ts'
import { firstMaximum } from '../specs/firstMaximum.ts'
import { boxesOf, crowded, finite } from './boxes.ts'
import { iouOf } from './iou.ts'

const listOf = (x: View): readonly number[] => Array.from({ length: x.shape[0]! }, (_, i) => x(i)!)
const both = (distribution: Distribution): Record<Kind, Distribution> => ({
  integers: distribution,
  reals: distribution,
})

/** From the best score down, of equal ones the first; NaN stands before −Infinity. */
function ranking(scores: readonly number[]): readonly number[] {
  const known = scores.map(score => (Number.isNaN(score) ? -Number.MAX_VALUE : score))
  return known.map((_, i) => i).sort((i, j) => (known[i] === known[j] ? i - j : known[j]! > known[i]! ? 1 : -1))
}

interface Point {
  readonly hits: number
  readonly found: number
  readonly precision: number
  readonly recall: number
}

/** The curve as one would count it by hand. */
function curveOf([scores, hits, ignored, positives]: readonly View[]): readonly Point[] {
  let [found, counted] = [0, 0]
  const total = positives!()!
  return ranking(listOf(scores!)).map(i => {
    found += hits!(i)!
    counted += 1 - ignored!(i)!
    return {
      hits: hits!(i)!,
      found,
      precision: counted === 0 ? 0 : found / counted,
      recall: total === 0 ? 0 : found / total,
    }
  })
}

function averageOf(points: readonly Point[], positives: number, interpolation: PrecisionInterpolation): number {
  if (positives === 0) return 0
  const bestFrom = (isReached: (point: Point, i: number) => boolean) =>
    Math.max(0, ...points.filter(isReached).map(({ precision }) => precision))
  if (interpolation === 'all-points') {
    return points.reduce((sum, { hits }, i) => sum + (hits * bestFrom((_, j) => j >= i)) / positives, 0)
  }
  const steps = interpolation === '11-points' ? 10 : 100
  const levels = Array.from({ length: steps + 1 }, (_, k) => k)
  return levels.reduce((sum, k) => sum + bestFrom(({ found }) => found * steps >= k * positives), 0) / (steps + 1)
}

/** Scores, hits, what is ignored, and how many there are to find. */
const detections = (n: number) => [[n], [n], [n], []]
const flag = integersBetween(0, 1)
/** 1 now and then: most detections and objects meet, and most have to be found. */
const seldom: Distribution = u => Number(u > 0.75)
const detectionNumbers = (input: number, n: number): Partial<Record<Kind, Distribution>> =>
  input === 0 ? { integers: integersBetween(-2, 2) } : both(input === 3 ? integersBetween(0, n + 1) : flag)
const scoresOnly = (input: number): readonly number[] => (input === 0 ? defaultSpecials : finite())

interface Matching {
  readonly iouThreshold: number
  readonly atThreshold: boolean
  readonly candidates: 'best' | 'best-left'
  readonly result: 'truePositives' | 'ignored'
}

/** What becomes of each detection: 1 if it finds an object, 2 if one that need not be found, else 0. */
function matchesOf(inputs: readonly View[], { iouThreshold, atThreshold, candidates }: Matching): readonly number[] {
  const [detections, scores, objects, optional, groups, objectGroups] = inputs
  const [boxes, targets] = [boxesOf(detections!), boxesOf(objects!)]
  const taken = new Set<number>()
  const outcome = boxes.map(() => 0)
  for (const i of ranking(listOf(scores!))) {
    const meeting = targets.map((_, j) => j).filter(j => groups!(i) === objectGroups!(j))
    const overlap = (j: number) => iouOf(boxes[i]!, targets[j]!)
    const enough = (j: number) => (atThreshold ? overlap(j) >= iouThreshold : overlap(j) > iouThreshold)
    const bestOf = (among: readonly number[]) => {
      const best = among[firstMaximum(among.map(overlap))]
      return best !== undefined && enough(best) ? best : undefined
    }
    const isOptional = (j: number) => optional!(j) === 1
    const open = meeting.filter(j => !isOptional(j) && !taken.has(j))
    const best = candidates === 'best' ? bestOf(meeting) : (bestOf(open) ?? bestOf(meeting.filter(isOptional)))
    if (best === undefined) continue
    if (isOptional(best)) outcome[i] = 2
    else if (!taken.has(best)) outcome[i] = 1
    taken.add(best)
  }
  return outcome
}

/** Which of the rows and columns of a confusion matrix a place counts in. */
function confusionOf([labels, predictions]: readonly View[], classes: number): (row: number, column: number) => number {
  const pairs = listOf(labels!).map((label, i) => [label, predictions!(i)!] as const)
  return (row, column) =>
    pairs.filter(([label, prediction]) => label === row && Math.min(Math.max(prediction, 0), classes - 1) === column)
      .length
}

/** The first classes more often than the last, of which some then do not occur. Now and then one that is no class. */
const classOf =
  (classes: number): Distribution =>
  u =>
    u < 0.1 ? -1 : u > 0.95 ? classes : Math.floor(((u - 0.1) / 0.85) ** 2 * classes)

const segmentation = {
  signatures: fc
    .record({ places: fewOrMany(16, 8), classes: fewOrMany(6) })
    .map(({ places, classes }) => ({ shapes: [[places], [places]], attrs: { classes } })),
  linearIn: [],
  numbers: (_: number, { attrs: { classes } }: AnySignature<{ readonly classes: number }>) => both(classOf(classes)),
  choosesBy: [0, 1],
  reaches: { classes: ['1', 'above 1'] },
}

export const detectionMetrics: Readonly<Record<string, AnyCompositionSpec>> = {
  precisionRecall: composition<{ readonly result: keyof Point }>({
    run: (ops, [scores, truePositives, ignored, positives], { result }) =>
      precisionRecall(ops, {
        scores: scores!,
        truePositives: truePositives!,
        ignored: ignored!,
        positives: positives!,
      })[result],
    signatures: fc
      .record({
        n: fewOrMany(9),
        result: fc.constantFrom('hits' as const, 'found' as const, 'precision' as const, 'recall' as const),
      })
      .map(({ n, result }) => ({ shapes: detections(n), attrs: { result } })),
    define: (inputs, { result }) => {
      const points = curveOf(inputs)
      return (i = 0) => points[i]![result]
    },
    linearIn: [],
    exactOnIntegers: false,
    numbers: (input, { shapes: [scores] }) => detectionNumbers(input, scores![0]!),
    specials: scoresOnly,
    choosesBy: [0, 1, 2, 3],
    reaches: { result: ['hits', 'found', 'precision', 'recall'] },
  }),
  averagePrecision: composition<{ readonly interpolation: PrecisionInterpolation }>({
    run: (ops, [scores, truePositives, ignored, positives], attrs) =>
      averagePrecision(
        ops,
        { scores: scores!, truePositives: truePositives!, ignored: ignored!, positives: positives! },
        attrs,
      ),
    signatures: fc
      .record({
        n: fewOrMany(9),
        interpolation: fc.constantFrom<PrecisionInterpolation>('all-points', '11-points', '101-points'),
      })
      .map(({ n, interpolation }) => ({ shapes: detections(n), attrs: { interpolation } })),
    define: (inputs, { interpolation }) => {
      const average = averageOf(curveOf(inputs), inputs[3]!()!, interpolation)
      return () => average
    },
    linearIn: [],
    exactOnIntegers: false,
    numbers: (input, { shapes: [scores] }) => detectionNumbers(input, scores![0]!),
    specials: scoresOnly,
    choosesBy: [0, 1, 2, 3],
    reaches: { interpolation: ['all-points', '11-points', '101-points'] },
  }),
  matchDetections: composition<Matching>({
    run: (ops, [boxes, scores, objects, ignored, groups, objectGroups], { result, ...options }) =>
      matchDetections(ops, orderCorners(ops, boxes!), scores!, orderCorners(ops, objects!), {
        ...options,
        ignored: ignored!,
        groups: { detections: groups!, objects: objectGroups! },
      })[result],
    signatures: fc
      .record({
        n: fewOrMany(6, 4),
        m: fewOrMany(12, 8),
        // No ratio of small whole numbers comes near these, but for a half.
        iouThreshold: fc.constantFrom(0.5, 0.5, (3 - Math.sqrt(5)) / 2, Math.SQRT2 / 10),
        atThreshold: fc.boolean(),
        candidates: fc.constantFrom('best' as const, 'best-left' as const),
        result: fc.constantFrom('truePositives' as const, 'ignored' as const),
      })
      .map(({ n, m, ...attrs }) => ({ shapes: [[n, 4], [n], [m, 4], [m], [n], [m]], attrs })),
    define: (inputs, options) => {
      const outcome = matchesOf(inputs, options)
      return (i = 0) => (outcome[i] === (options.result === 'truePositives' ? 1 : 2) ? 1 : 0)
    },
    linearIn: [],
    exactOnIntegers: true,
    numbers: input => (input === 1 ? {} : both(input >= 3 ? seldom : crowded)),
    specials: (input: number) => (input === 1 ? defaultSpecials : finite()),
    calls: 40,
    choosesBy: [0, 1, 2, 3, 4, 5],
    reaches: {
      atThreshold: ['true', 'false'],
      candidates: ['best', 'best-left'],
      result: ['truePositives', 'ignored'],
    },
  }),
  confusionMatrix: composition<{ readonly classes: number }>({
    ...segmentation,
    run: (ops, [labels, predictions], { classes }) => confusionMatrix(ops, labels!, predictions!, classes),
    define: (inputs, { classes }) => {
      const count = confusionOf(inputs, classes)
      return (row = 0, column = 0) => count(row, column)
    },
    shape: ({ attrs: { classes } }) => [classes, classes],
    exactOnIntegers: true,
  }),
  meanIou: composition<{ readonly classes: number; readonly result: 'iou' | 'mean' }>({
    ...segmentation,
    run: (ops, [labels, predictions], { classes, result }) => meanIou(ops, labels!, predictions!, classes)[result],
    signatures: fc
      .record({
        places: fewOrMany(16, 8),
        classes: fewOrMany(6),
        result: fc.constantFrom('iou' as const, 'mean' as const),
      })
      .map(({ places, ...attrs }) => ({ shapes: [[places], [places]], attrs })),
    define: (inputs, { classes, result }) => {
      const count = confusionOf(inputs, classes)
      const all = Array.from({ length: classes }, (_, i) => i)
      const either = all.map(i => all.reduce((sum, j) => sum + count(i, j) + count(j, i), -count(i, i)))
      const ious = all.map(i => (either[i] === 0 ? 0 : count(i, i) / either[i]!))
      const occurring = either.filter(size => size > 0).length
      const mean = occurring === 0 ? 0 : ious.reduce((a, b) => a + b) / occurring
      return (i = 0) => (result === 'iou' ? ious[i]! : mean)
    },
    shape: ({ attrs: { classes, result } }) => (result === 'iou' ? [classes] : []),
    exactOnIntegers: false,
    calls: 40,
    // What NaN does is confusionMatrix's affair.
    specials: finite,
    reaches: { classes: ['1', 'above 1'], result: ['iou', 'mean'] },
  }),
  matchAnchors: composition<MatchAnchorsOptions & { readonly result: 'matches' | 'labels' }>({
    run: (ops, [quality], { result, ...options }) => matchAnchors(ops, quality!, options)[result],
    signatures: fc
      .record({
        m: fewOrMany(4),
        n: fewOrMany(5),
        allowLowQualityMatches: fc.boolean(),
        result: fc.constantFrom('matches' as const, 'labels' as const),
      })
      .map(({ m, n, ...attrs }) => ({ shapes: [[m, n]], attrs: { ...attrs, thresholds: [0, 1], labels: [0, -1, 1] } })),
    define: ([quality], { thresholds, labels, allowLowQualityMatches, result }) => {
      const [m = 0, n = 0] = quality!.shape
      const column = (j: number) => Array.from({ length: m }, (_, i) => quality!(i, j)!)
      const row = (i: number) => Array.from({ length: n }, (_, j) => quality!(i, j)!)
      return (j = 0) => {
        const values = column(j)
        if (result === 'matches') return firstMaximum(values)
        const isBest = values.some((value, i) => value === Math.max(...row(i)))
        if (allowLowQualityMatches && isBest) return labels.at(-1)!
        return labels[thresholds.filter(threshold => Math.max(...values) >= threshold).length]!
      }
    },
    linearIn: [],
    exactOnIntegers: true,
    calls: 20,
    // Some columns without a good one, and ties.
    numbers: () => ({ integers: integersBetween(-3, 1) }),
    choosesBy: [0],
    reaches: { allowLowQualityMatches: ['true', 'false'], result: ['matches', 'labels'] },
  }),
  anchorGrid: composition<AnchorGridOptions>({
    run: (ops, _inputs, options) => anchorGrid(ops, options),
    signatures: fc
      .record({
        featureSize: fc.tuple(axisSize(3), axisSize(4)),
        stride: fc.constantFrom(1, 8),
        offset: fc.constantFrom(0, 0.5),
        sizes: fc.constantFrom([8], [32, 64]),
        aspectRatios: fc.constantFrom([1], [0.5, 1, 2]),
      })
      .map(attrs => ({ shapes: [], attrs })),
    define:
      (_inputs, { featureSize: [, width], stride, offset = 0, sizes, aspectRatios }) =>
      (row = 0, side = 0) => {
        const each = sizes.length * aspectRatios.length
        const [cell, anchor] = [Math.floor(row / each), row % each]
        const [size, ratio] = [
          sizes[Math.floor(anchor / aspectRatios.length)]!,
          aspectRatios[anchor % aspectRatios.length]!,
        ]
        const centre = stride * (offset + (side % 2 === 0 ? cell % width : Math.floor(cell / width)))
        const extent = side % 2 === 0 ? size / Math.sqrt(ratio) : size * Math.sqrt(ratio)
        return centre + (side < 2 ? -extent / 2 : extent / 2)
      },
    shape: ({ attrs: { featureSize, sizes, aspectRatios } }) => [
      featureSize[0] * featureSize[1] * sizes.length * aspectRatios.length,
      4,
    ],
    linearIn: [],
    exactOnIntegers: false,
    reaches: { stride: ['1', 'above 1'], offset: ['0', 'a fraction'] },
  }),
}
