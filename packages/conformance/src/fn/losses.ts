import {
  cosineDistance,
  cosineSimilarity,
  hinge,
  huber,
  klDivergence,
  klDivergenceFromLogits,
  type LossOptions,
  type LossReduction,
  meanAbsoluteError,
  meanSquaredError,
  type Ops,
  type Shape,
  sizeOf,
  smoothL1,
} from '@convene/core'
import fc from 'fast-check'
import { forEachIndex, stretched, type View } from '../definition.ts'
import { between, type Distribution, integersBetween, type Kind } from '../numbers.ts'
import { shapeOfRank } from '../signatures.ts'
import { type AnyCompositionSpec, type CompositionSpec, composition, extremeLogits } from '../spec.ts'

/** What all losses can be told. Weights are a third input. */
export interface Reduced {
  readonly reduction: LossReduction
}

export const reductionNames: readonly LossReduction[] = ['none', 'sum', 'mean', 'sum-by-nonzero-weights']

/** What a loss's many values come to, by its reduction. */
export function reduced(
  shape: Shape,
  reduction: LossReduction,
  lossAt: (index: readonly number[]) => number,
  weightAt?: (index: readonly number[]) => number,
): (...index: readonly number[]) => number {
  const weighted = (index: readonly number[]) => lossAt(index) * (weightAt?.(index) ?? 1)
  if (reduction === 'none') return (...index) => weighted(index)
  let [total, weights, nonzero] = [0, 0, 0]
  forEachIndex(shape, (...index) => {
    const weight = weightAt?.(index) ?? 1
    total += weighted(index)
    weights += weight
    nonzero += weight === 0 ? 0 : 1
  })
  const divisor = { sum: 1, mean: weights, 'sum-by-nonzero-weights': weightAt ? nonzero : sizeOf(shape) }[reduction]
  return () => total / divisor
}

/** Where a loss's inputs get their numbers from. */
type Numbers = Partial<Record<Kind, Distribution>>

interface Loss<A> {
  readonly run: <T>(ops: Ops<T>, labels: T, predictions: T, options: A & LossOptions<T>) => T
  /** Shapes of labels and predictions, and what else the loss is told. */
  readonly cases: fc.Arbitrary<{ readonly x: Shape; readonly attrs: A }>
  readonly lossShape: (x: Shape, attrs: A) => Shape
  readonly lossAt: (labels: View, predictions: View, index: readonly number[], attrs: A) => number
  readonly labels?: Numbers
  readonly predictions?: Numbers
  readonly more?: Partial<CompositionSpec<A & Reduced>>
}

const weightNumbers: Numbers = { integers: integersBetween(0, 2), reals: between(0.5, 2) }

/** A loss with all that the losses share: weights that broadcast or none, and each reduction. */
function lossSpec<A>({ run, cases, lossShape, lossAt, more, ...given }: Loss<A>): AnyCompositionSpec {
  return composition<A & Reduced>({
    run: (ops, [labels, predictions, weights], attrs) =>
      run(ops, labels!, predictions!, { ...attrs, ...(weights !== undefined && { weights }) }),
    signatures: fc
      .record({
        loss: cases,
        reduction: fc.constantFrom(...reductionNames),
        weights: fc.constantFrom('none', 'number', 'last axis', 'all'),
      })
      .map(({ loss: { x, attrs }, reduction, weights }) => {
        const shape = lossShape(x, attrs)
        const own = { none: [], number: [[]], 'last axis': [shape.slice(-1)], all: [shape] }[weights]!
        return { shapes: [x, x, ...own], attrs: { ...attrs, reduction } }
      }),
    define: ([labels, predictions, weights], attrs) =>
      reduced(
        lossShape(labels!.shape, attrs),
        attrs.reduction,
        index => lossAt(labels!, predictions!, index, attrs),
        weights && (index => stretched(weights, index)),
      ),
    shape: ({ shapes: [labels], attrs }) => (attrs.reduction === 'none' ? lossShape(labels!, attrs) : []),
    linearIn: [],
    exactOnIntegers: false,
    numbers: input => [given.labels ?? {}, given.predictions ?? {}, weightNumbers][input]!,
    specials: input => (input === 2 ? [] : [Number.NaN, Number.POSITIVE_INFINITY, -0]),
    reaches: { reduction: reductionNames },
    ...more,
  })
}

/** A loss of each label and prediction. */
export function elementwiseLoss<A extends object>(
  run: Loss<A>['run'],
  attrs: fc.Arbitrary<A>,
  f: (label: number, prediction: number, attrs: A) => number,
  more: Partial<Loss<A>> = {},
): AnyCompositionSpec {
  return lossSpec<A>({
    run,
    cases: fc.record({ x: shapeOfRank(0, 4, 4), attrs }),
    lossShape: x => x,
    lossAt: (labels, predictions, index, attrs) => f(labels(...index)!, predictions(...index)!, attrs),
    ...more,
  })
}

/** A loss of all that stands along the last axis. */
export function classLoss<A extends object>(
  run: Loss<A>['run'],
  attrs: fc.Arbitrary<A>,
  f: (labels: readonly number[], predictions: readonly number[], attrs: A) => number,
  more: Partial<Loss<A>> = {},
): AnyCompositionSpec {
  const line = (x: View, index: readonly number[]) => Array.from({ length: x.shape.at(-1)! }, (_, i) => x(...index, i)!)
  return lossSpec<A>({
    run,
    cases: fc.record({
      x: fc.tuple(shapeOfRank(0, 3, 4), fc.integer({ min: 2, max: 5 })).map(([outer, c]) => [...outer, c]),
      attrs,
    }),
    lossShape: x => x.slice(0, -1),
    lossAt: (labels, predictions, index, attrs) => f(line(labels, index), line(predictions, index), attrs),
    ...more,
  })
}

const nothing = fc.constant({})
const kinks = { more: { hasKinks: true } } as const
/** Half a step beside the distances that there are between generated numbers, which are multiples of 2⁻⁶. */
const threshold = fc.constantFrom(0.5 + 2 ** -7, 1 + 2 ** -7)
const sum = (values: readonly number[]) => values.reduce((total, x) => total + x, 0)

/** Off the kinks at ±1, on either side of them. */
const aroundMargin: Distribution = u =>
  Math.fround(u < 0.5 ? 3 * u - 0.75 : (u < 0.75 ? -1 : 1) * (1 + 4 * (u % 0.25) + 0.125))

const dot = (a: readonly number[], b: readonly number[]) => sum(a.map((x, i) => x * b[i]!))
const lengthOf = (a: readonly number[]) => Math.sqrt(Math.max(dot(a, a), 1e-12))

const probability: Numbers = { integers: integersBetween(0, 2), reals: between(0.125, 1) }
const divergence = (labels: readonly number[], logs: readonly number[]) =>
  sum(labels.map((y, i) => (y === 0 ? 0 : y * (Math.log(y) - logs[i]!))))

/** log softmax. */
export function logShares(logits: readonly number[]): readonly number[] {
  const largest = Math.max(...logits)
  const rest = Math.log(sum(logits.map(x => Math.exp(x - largest))))
  return logits.map(x => x - largest - rest)
}

export const losses: Readonly<Record<string, AnyCompositionSpec>> = {
  meanSquaredError: elementwiseLoss(meanSquaredError, nothing, (y, p) => (y - p) ** 2),
  meanAbsoluteError: elementwiseLoss(meanAbsoluteError, nothing, (y, p) => Math.abs(y - p), kinks),
  huber: elementwiseLoss<{ readonly delta: number }>(
    huber,
    fc.record({ delta: threshold }),
    (y, p, { delta }) => {
      const error = Math.abs(y - p)
      return error > delta ? delta * (error - delta / 2) : error ** 2 / 2
    },
    kinks,
  ),
  smoothL1: elementwiseLoss<{ readonly beta: number }>(
    smoothL1,
    fc.record({ beta: threshold }),
    (y, p, { beta }) => {
      const error = Math.abs(y - p)
      return error > beta ? error - beta / 2 : error ** 2 / (2 * beta)
    },
    kinks,
  ),
  hinge: elementwiseLoss(
    hinge,
    nothing,
    (y, p) => {
      const short = 1 - (2 * y - 1) * p
      return short < 0 ? 0 : short
    },
    {
      labels: { integers: integersBetween(0, 1), reals: integersBetween(0, 1) },
      predictions: { reals: aroundMargin },
    },
  ),
  cosineDistance: lossSpec<{ readonly axis: number }>({
    run: cosineDistance,
    cases: shapeOfRank(1, 4, 4).chain(x =>
      fc.integer({ min: -x.length, max: x.length - 1 }).map(axis => ({ x, attrs: { axis } })),
    ),
    lossShape: (x, { axis }) => x.with(axis, 1),
    lossAt: (labels, predictions, index, { axis }) => {
      const at = (x: View, i: number) => x(...index.with(axis, i))!
      const places = Array.from({ length: labels.shape.at(axis)! }, (_, i) => i)
      return 1 - sum(places.map(i => at(labels, i) * at(predictions, i)))
    },
  }),
  cosineSimilarity: classLoss(cosineSimilarity, nothing, (y, p) => -dot(y, p) / lengthOf(y) / lengthOf(p), {
    labels: { reals: between(0.25, 2) },
    predictions: { reals: u => (u < 0.5 ? -1 : 1) * Math.fround(0.25 + (u % 0.5)) },
  }),
  klDivergence: classLoss(klDivergence, nothing, (y, p) => divergence(y, p.map(Math.log)), {
    labels: probability,
    predictions: probability,
  }),
  klDivergenceFromLogits: classLoss(klDivergenceFromLogits, nothing, (y, logits) => divergence(y, logShares(logits)), {
    labels: probability,
    more: {
      specials: input => (input === 1 ? [Number.NaN, Number.POSITIVE_INFINITY, ...extremeLogits] : [-0]),
    },
  }),
}
