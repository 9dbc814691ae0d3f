import {
  batchedNonMaxSuppression,
  nonMaxSuppression,
  type SoftNonMaxSuppressionOptions,
  type SuppressedAttrs,
  softNonMaxSuppression,
} from '@convene/core'
import fc from 'fast-check'
import { type Distribution, integersBetween, type Kind } from '../numbers.ts'
import { axisSize, fewOrMany } from '../signatures.ts'
import { type AnyCompositionSpec, composition, defaultSpecials } from '../spec.ts'
import { type Box, boxAt, boxesOf, crowded, finite } from './boxes.ts'
import { iouOf } from './iou.ts'

interface Rules {
  readonly maxOutputSize: number
  readonly scoreThreshold?: number
  readonly iouThreshold?: number
  readonly classes?: readonly number[]
  readonly weaken?: (overlap: number) => number
}

interface Kept {
  readonly index: number
  readonly score: number
}

/** What is kept: again and again the best that is left, which the others then answer to. */
function keep(boxes: readonly Box[], scores: readonly number[], rules: Rules): readonly Kept[] {
  const { maxOutputSize, scoreThreshold = Number.NEGATIVE_INFINITY, iouThreshold, classes, weaken } = rules
  let left = scores.map((score, index) => ({ index, score })).filter(({ score }) => score > scoreThreshold)
  const kept: Kept[] = []
  while (left.length > 0 && kept.length < maxOutputSize) {
    const best = left.reduce((a, b) => (b.score > a.score ? b : a))
    kept.push(best)
    left = left
      .filter(({ index }) => index !== best.index)
      .map(({ index, score }) => {
        const meets = classes === undefined || classes[index] === classes[best.index]
        const overlap = meets ? iouOf(boxes[index]!, boxes[best.index]!) : 0
        const isOut = iouThreshold !== undefined && overlap > iouThreshold
        return { index, score: isOut ? Number.NaN : weaken === undefined ? score : score * weaken(overlap) }
      })
      .filter(({ score }) => score > scoreThreshold)
  }
  return kept
}

/** No ratio of small whole numbers comes near these, but for a half, which it may be exactly. */
const threshold = fc.constantFrom(Math.SQRT2 - 1, (Math.sqrt(5) - 1) / 2, Math.SQRT1_2, 0.5, 0.5)
const result = fc.constantFrom('indices' as const, 'scores' as const, 'count' as const)
const results = ['indices', 'scores', 'count']
const maxOutputSize = fewOrMany(6)
const optional = (value: fc.Arbitrary<number>): fc.Arbitrary<number | undefined> => fc.option(value, { nil: undefined })
/** Boxes overlap; there are three classes. */
const numbers = (input: number): Partial<Record<Kind, Distribution>> => {
  const classes = integersBetween(0, 2)
  return input === 0 ? { integers: crowded, reals: crowded } : input === 2 ? { integers: classes, reals: classes } : {}
}
/** Whole scores may just reach the second. */
const scoreThreshold = fc.constantFrom(undefined, -0.5, -1)
const specials = (input: number): readonly number[] => (input === 1 ? defaultSpecials : finite())

interface Hard {
  readonly maxOutputSize: number
  readonly iouThreshold: number
  readonly scoreThreshold?: number
  readonly classes: boolean
  readonly result: 'indices' | 'scores' | 'count'
}

interface Soft {
  readonly maxOutputSize: number
  readonly decay: SoftNonMaxSuppressionOptions<never>['decay']
  readonly iouThreshold?: number
  readonly scoreThreshold?: number
  readonly result: 'indices' | 'scores' | 'count'
}

function elementOf(kept: readonly Kept[], result: Hard['result']): (i?: number) => number {
  if (result === 'count') return () => kept.length
  return (i = 0) => (result === 'indices' ? (kept[i]?.index ?? -1) : (kept[i]?.score ?? 0))
}

const given = (name: string, value: number | undefined): object => (value === undefined ? {} : { [name]: value })

/** The composite, many suppressions side by side: boxes may be shared by the classes of an image, or be their own. */
export const suppressed: AnyCompositionSpec = composition<SuppressedAttrs>({
  run: (ops, inputs, attrs) => ops.composite({ op: 'suppressed', inputs, attrs }),
  signatures: fc
    .record({
      images: axisSize(2),
      lists: axisSize(3),
      n: fewOrMany(12, 8),
      isShared: fc.boolean(),
      hasClasses: fc.boolean(),
      maxOutputSize,
      iouThreshold: threshold,
      scoreThreshold: fc.constantFrom(-100, -1, -0.5),
    })
    .map(({ images, lists, n, isShared, hasClasses, ...attrs }) => {
      const scores = [images, lists, n]
      return { shapes: [[images, isShared ? 1 : lists, n, 4], scores, ...(hasClasses ? [scores] : [])], attrs }
    }),
  define: ([boxes, scores, classes], attrs) => {
    const [images = 0, lists = 0, n = 0] = scores!.shape
    const places = Array.from({ length: n }, (_, i) => i)
    const kept = Array.from({ length: images }, (_, image) =>
      Array.from({ length: lists }, (_, list) => {
        const own = places.map(i => boxAt(boxes!, image, boxes!.shape[1] === 1 ? 0 : list, i))
        const rules = classes === undefined ? attrs : { ...attrs, classes: places.map(i => classes(image, list, i)!) }
        return keep(
          own,
          places.map(i => scores!(image, list, i)!),
          rules,
        )
      }),
    )
    return (image = 0, list = 0, i = 0) => kept[image]![list]![i]?.index ?? -1
  },
  linearIn: [],
  exactOnIntegers: true,
  numbers,
  calls: 40,
  specials,
  choosesBy: [0, 1, 2],
  reaches: { maxOutputSize: ['1', 'above 1'] },
})

export const suppressions: Readonly<Record<string, AnyCompositionSpec>> = {
  nonMaxSuppression: composition<Hard>({
    run: (ops, [boxes, scores, classes], { result, classes: isSplit, ...options }) => {
      const all = isSplit ? { ...options, classes: classes! } : options
      return nonMaxSuppression(ops, boxes!, scores!, all)[result]
    },
    signatures: fc
      .record({
        n: fewOrMany(16, 10),
        maxOutputSize,
        iouThreshold: threshold,
        scoreThreshold,
        classes: fc.boolean(),
        result,
      })
      .map(({ n, scoreThreshold, ...attrs }) => ({
        shapes: [[n, 4], [n], [n]],
        attrs: { ...attrs, ...given('scoreThreshold', scoreThreshold) },
      })),
    define: ([boxes, scores, classes], { result, classes: isSplit, ...rules }) => {
      const listed = (x: typeof scores) => Array.from({ length: x!.shape[0]! }, (_, i) => x!(i)!)
      const all = isSplit ? { ...rules, classes: listed(classes) } : rules
      return elementOf(keep(boxesOf(boxes!), listed(scores), all), result)
    },
    shape: ({ attrs: { maxOutputSize, result } }) => (result === 'count' ? [] : [maxOutputSize]),
    linearIn: [],
    exactOnIntegers: true,
    numbers,
    calls: 40,
    specials,
    choosesBy: [0, 1, 2],
    reaches: { result: results, classes: ['true', 'false'], maxOutputSize: ['1', 'above 1'] },
  }),
  softNonMaxSuppression: composition<Soft>({
    run: (ops, [boxes, scores], { result, ...options }) => softNonMaxSuppression(ops, boxes!, scores!, options)[result],
    signatures: fc
      .record({
        n: fewOrMany(16, 10),
        maxOutputSize,
        decay: fc.oneof(
          threshold.map(threshold => ({ method: 'linear' as const, threshold })),
          fc.constantFrom(0.5, 2).map(sigma => ({ method: 'gaussian' as const, sigma })),
        ),
        iouThreshold: optional(threshold),
        scoreThreshold: optional(fc.constant(0.3)),
        result,
      })
      .map(({ n, scoreThreshold, iouThreshold, ...attrs }) => ({
        shapes: [[n, 4], [n]],
        attrs: { ...attrs, ...given('scoreThreshold', scoreThreshold), ...given('iouThreshold', iouThreshold) },
      })),
    define: ([boxes, scores], { result, decay, ...rules }) => {
      const weaken = (overlap: number) =>
        decay.method === 'gaussian'
          ? Math.exp(-(overlap ** 2) / decay.sigma)
          : overlap > decay.threshold
            ? 1 - overlap
            : 1
      const list = Array.from({ length: scores!.shape[0]! }, (_, i) => scores!(i)!)
      return elementOf(keep(boxesOf(boxes!), list, { ...rules, weaken }), result)
    },
    shape: ({ attrs: { maxOutputSize, result } }) => (result === 'count' ? [] : [maxOutputSize]),
    linearIn: [],
    exactOnIntegers: false,
    numbers,
    calls: 40,
    specials: finite,
    choosesBy: [0, 1],
    reaches: { result: results, 'decay.method': ['linear', 'gaussian'] },
  }),
  batchedNonMaxSuppression: composition<{
    readonly maxOutputPerClass: number
    readonly iouThreshold: number
    readonly scoreThreshold?: number
    readonly result: 'selected' | 'count'
  }>({
    run: (ops, [boxes, scores], { result, ...options }) =>
      batchedNonMaxSuppression(ops, boxes!, scores!, options)[result],
    signatures: fc
      .record({
        images: fewOrMany(3),
        classes: axisSize(3),
        n: fewOrMany(12, 8),
        maxOutputPerClass: fewOrMany(3),
        iouThreshold: threshold,
        scoreThreshold,
        result: fc.constantFrom('selected' as const, 'count' as const),
      })
      .map(({ images, classes, n, scoreThreshold, ...attrs }) => ({
        shapes: [
          [images, n, 4],
          [images, classes, n],
        ],
        attrs: { ...attrs, ...given('scoreThreshold', scoreThreshold) },
      })),
    define: ([boxes, scores], { result, maxOutputPerClass, ...rules }) => {
      const [images = 0, classes = 0, n = 0] = scores!.shape
      const rows: (readonly number[])[] = []
      for (let image = 0; image < images; image++) {
        const own = Array.from({ length: n }, (_, i) => boxAt(boxes!, image, i))
        for (let c = 0; c < classes; c++) {
          const list = Array.from({ length: n }, (_, i) => scores!(image, c, i)!)
          const kept = keep(own, list, { ...rules, maxOutputSize: maxOutputPerClass })
          rows.push(...kept.map(({ index }) => [image, c, index]))
        }
      }
      return (row = 0, column = 0) => (result === 'count' ? rows.length : (rows[row]?.[column] ?? -1))
    },
    shape: ({ shapes: [, scores], attrs: { maxOutputPerClass, result } }) => {
      const [images = 0, classes = 0] = scores!
      return result === 'count' ? [] : [images * classes * maxOutputPerClass, 3]
    },
    linearIn: [],
    exactOnIntegers: true,
    numbers,
    calls: 40,
    specials,
    choosesBy: [0, 1],
    reaches: { result: ['selected', 'count'], maxOutputPerClass: ['1', 'above 1'] },
  }),
}
