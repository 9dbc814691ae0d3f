import {
  binaryCrossEntropy,
  categoricalCrossEntropy,
  type LossReduction,
  logLoss,
  negativeLogLikelihood,
  type Ops,
  type SparseLossOptions,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
  sparseCategoricalCrossEntropy,
  sparseSoftmaxCrossEntropy,
} from '@convene/core'
import fc from 'fast-check'
import type { View } from '../definition.ts'
import { between, type Distribution, integersBetween } from '../numbers.ts'
import { shapeOfRank } from '../signatures.ts'
import { type AnyCompositionSpec, composition, extremeLogits } from '../spec.ts'
import { classLoss, elementwiseLoss, logShares, reduced, reductionNames } from './losses.ts'

interface Smoothing {
  readonly labelSmoothing: number
}
interface Margin {
  readonly epsilon: number
}

const labelSmoothing = fc.constantFrom(0, 0.25)
const epsilon = fc.constantFrom(2 ** -10, 2 ** -7)
const smoothing = fc.record({ labelSmoothing })
const margin = fc.record({ epsilon })
const both = fc.record({ labelSmoothing, epsilon })

const smooth = (y: number, s: number, classes: number) => y * (1 - s) + s / classes
const clipped = (p: number, { epsilon }: Margin) => (p < epsilon ? epsilon : p > 1 - epsilon ? 1 - epsilon : p)
/** −log of the probability of a 1, and of a 0. */
const binary = (y: number, p: number, q: number) => -y * Math.log(p) - (1 - y) * Math.log(q)
const sum = (values: readonly number[]) => values.reduce((total, x) => total + x, 0)
/** Beyond 40 the 1 is less than float64 can tell. */
const softplus = (x: number) => (x > 40 ? x : Math.log1p(Math.exp(x)))
const logClipped = (p: readonly number[], attrs: Margin) => p.map(x => Math.log(clipped(x / sum(p), attrs)))
const categorical = (y: readonly number[], logs: readonly number[], s: number) =>
  -sum(y.map((label, i) => smooth(label, s, y.length) * logs[i]!))

/** Whole ones are certain. */
const probabilities = { integers: integersBetween(0, 1), reals: between(0.125, 0.875) }
const labels = { integers: integersBetween(0, 1), reals: between(0, 1) }
/** What a probability beyond all others comes to is left open, but for NaN. */
const onlyNaN = { specials: (input: number): readonly number[] => (input < 2 ? [Number.NaN] : []) }
/** An infinite logit's too, but not a large one's. */
const largeLogits = {
  specials: (input: number) => (input === 1 ? [Number.NaN, ...extremeLogits] : onlyNaN.specials(input)),
}

interface Sparse extends Smoothing {
  readonly reduction: LossReduction
  readonly ignoreIndex?: number
  readonly hasClassWeights: boolean
  readonly hasWeights: boolean
}

/** A loss of class numbers: their own class's −log p, and of the others what smoothing gives them. */
function sparse(
  run: <T>(ops: Ops<T>, labels: T, predictions: T, options: SparseLossOptions<T> & Margin) => T,
  logs: (predictions: readonly number[]) => readonly number[],
  predictions: Distribution,
): AnyCompositionSpec {
  return composition<Sparse>({
    run: (ops, [labels, predictions, ...weights], { hasClassWeights, hasWeights, ...options }) => {
      const [classWeights] = hasClassWeights ? weights : []
      const own = hasWeights ? weights.at(-1) : undefined
      return run(ops, labels!, predictions!, {
        ...options,
        epsilon: sparseEpsilon,
        ...(classWeights !== undefined && { classWeights }),
        ...(own !== undefined && { weights: own }),
      })
    },
    signatures: fc
      .record({
        labels: shapeOfRank(0, 3, 4),
        classes: fc.integer({ min: 2, max: 5 }),
        reduction: fc.constantFrom(...reductionNames),
        labelSmoothing,
        ignoreIndex: fc.constantFrom(undefined, 0, 1),
        hasClassWeights: fc.boolean(),
        hasWeights: fc.boolean(),
      })
      .map(({ labels, classes, ignoreIndex, ...attrs }) => ({
        shapes: [
          labels,
          [...labels, classes],
          ...(attrs.hasClassWeights ? [[classes]] : []),
          ...(attrs.hasWeights ? [labels] : []),
        ],
        // Where nothing counts there is no mean: what is ignored goes with a sum only.
        attrs: { ...attrs, ...(ignoreIndex !== undefined && isSum(attrs.reduction) && { ignoreIndex }) },
      })),
    define: ([labels, predictions, ...weights], attrs) => {
      const classWeights = attrs.hasClassWeights ? weights[0] : undefined
      const own = attrs.hasWeights ? weights.at(-1) : undefined
      const classes = predictions!.shape.at(-1)!
      const classWeight = (c: number) => classWeights?.(c) ?? 1
      const counts = (label: number) => label !== attrs.ignoreIndex && label >= 0 && label < classes
      // The weight of a position counts in its loss already, each class's by itself.
      const lossAt = (index: readonly number[]) => {
        const label = labels!(...index)!
        if (!counts(label)) return 0
        const all = logs(lineAt(predictions!, index)).map((log, c) => {
          const share = smooth(Number(c === label), attrs.labelSmoothing, classes)
          return share === 0 ? 0 : -share * classWeight(c) * log
        })
        return sum(all) * (own?.(...index) ?? 1)
      }
      const weightAt = (index: readonly number[]) => {
        const label = labels!(...index)!
        return counts(label) ? classWeight(label) * (own?.(...index) ?? 1) : 0
      }
      if (isSum(attrs.reduction)) {
        return reduced(labels!.shape, attrs.reduction, lossAt)
      }
      // Σ loss / Σ weight, with the weights taken out of the losses again.
      const unweighted = (index: readonly number[]) => (weightAt(index) === 0 ? 0 : lossAt(index) / weightAt(index))
      return reduced(labels!.shape, attrs.reduction, unweighted, weightAt)
    },
    shape: ({ shapes: [labels], attrs: { reduction } }) => (reduction === 'none' ? labels! : []),
    linearIn: [],
    exactOnIntegers: false,
    choosesBy: [0],
    numbers: (input, { shapes }) => {
      const label = integersBetween(0, shapes[1]!.at(-1)! - 1)
      if (input === 0) return { integers: label, reals: label }
      return input === 1
        ? { integers: integersBetween(1, 3), reals: predictions }
        : { integers: integersBetween(1, 2), reals: between(0.5, 2) }
    },
    specials: input => (input === 1 ? [Number.NaN] : []),
    reaches: {
      reduction: reductionNames,
      labelSmoothing: ['0', 'a fraction'],
      hasClassWeights: ['true', 'false'],
      hasWeights: ['true', 'false'],
    },
  })
}

const isSum = (reduction: LossReduction) => reduction === 'none' || reduction === 'sum'

const sparseEpsilon = 2 ** -10
const lineAt = (x: View, index: readonly number[]) => Array.from({ length: x.shape.at(-1)! }, (_, c) => x(...index, c)!)

export const crossEntropy: Readonly<Record<string, AnyCompositionSpec>> = {
  sigmoidCrossEntropy: elementwiseLoss<Smoothing>(
    sigmoidCrossEntropy,
    smoothing,
    (y, x, { labelSmoothing: s }) => smooth(y, s, 2) * softplus(-x) + (1 - smooth(y, s, 2)) * softplus(x),
    { labels, more: largeLogits },
  ),
  binaryCrossEntropy: elementwiseLoss<Smoothing & Margin>(
    binaryCrossEntropy,
    both,
    (y, p, attrs) => binary(smooth(y, attrs.labelSmoothing, 2), clipped(p, attrs), 1 - clipped(p, attrs)),
    { labels, predictions: probabilities, more: onlyNaN },
  ),
  logLoss: elementwiseLoss<Margin>(logLoss, margin, (y, p, { epsilon }) => binary(y, p + epsilon, 1 - p + epsilon), {
    labels,
    predictions: probabilities,
    more: onlyNaN,
  }),
  softmaxCrossEntropy: classLoss<Smoothing>(
    softmaxCrossEntropy,
    smoothing,
    (y, logits, { labelSmoothing }) => categorical(y, logShares(logits), labelSmoothing),
    { labels, more: largeLogits },
  ),
  categoricalCrossEntropy: classLoss<Smoothing & Margin>(
    categoricalCrossEntropy,
    both,
    (y, p, attrs) => categorical(y, logClipped(p, attrs), attrs.labelSmoothing),
    { labels, predictions: { integers: integersBetween(1, 3), reals: between(0.125, 1) }, more: onlyNaN },
  ),
  negativeLogLikelihood: sparse(negativeLogLikelihood, logs => logs, between(-3, -0.125)),
  sparseSoftmaxCrossEntropy: sparse(sparseSoftmaxCrossEntropy, logShares, between(-2, 2)),
  sparseCategoricalCrossEntropy: sparse(
    sparseCategoricalCrossEntropy,
    p => logClipped(p, { epsilon: sparseEpsilon }),
    between(0.125, 1),
  ),
}
