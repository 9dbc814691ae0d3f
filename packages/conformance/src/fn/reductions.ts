import {
  logSum,
  logSumExp,
  max,
  mean,
  min,
  moments,
  type Ops,
  prod,
  type ReduceOptions,
  reduceL1,
  reduceL2,
  type Shape,
  stack,
  sum,
  sumSquare,
} from '@convene/core'
import fc from 'fast-check'
import { elementsAlong, type View } from '../definition.ts'
import { between, integersBetween } from '../numbers.ts'
import { shapeOfRank } from '../signatures.ts'
import {
  type AnyCompositionSpec,
  type AnySignature,
  type CompositionSpec,
  composition,
  withoutMinusInfinity,
} from '../spec.ts'

/** All axes by leaving them out, none, or some in any order and counted from either end. */
const signatures: fc.Arbitrary<AnySignature<ReduceOptions>> = shapeOfRank(0, 4, 4).chain(x => {
  const some = fc
    .shuffledSubarray(x.map((_, axis) => axis))
    .chain(axes => fc.tuple(...axes.map(axis => fc.constantFrom(axis, axis - x.length))))
  const attrs = fc.record({ axes: some, keepDims: fc.boolean() }, { requiredKeys: [] })
  return attrs.map(attrs => ({ shapes: [x], attrs }))
})

/** Whether an axis of so many is one that a reduction goes over. */
const isReduced = ({ axes }: ReduceOptions, axis: number, rank: number) =>
  axes === undefined || axes.includes(axis) || axes.includes(axis - rank)

function reducedShape(x: Shape, options: ReduceOptions): Shape {
  return x.flatMap((size, axis) => (!isReduced(options, axis, x.length) ? [size] : options.keepDims ? [1] : []))
}

/** The elements of x that lead to one element of the result. */
function groupAt(x: View, options: ReduceOptions, index: readonly number[]): readonly number[] {
  const isGone = (axis: number) => isReduced(options, axis, x.shape.length)
  const reduced = x.shape.flatMap((_, axis) => (isGone(axis) ? [axis] : []))
  const left = [...index]
  const place = x.shape.map((_, axis) => (options.keepDims || !isGone(axis) ? left.shift()! : 0))
  return elementsAlong(x, reduced, place)
}

/** What the reductions share: what becomes of a group of numbers. */
function reduction(
  run: <T>(ops: Ops<T>, x: T, options: ReduceOptions) => T,
  fold: (values: readonly number[]) => number,
  more: Partial<CompositionSpec<ReduceOptions>> = {},
): AnyCompositionSpec {
  return composition<ReduceOptions>({
    run: (ops, [x], options) => run(ops, x!, options),
    signatures,
    define:
      ([x], options) =>
      (...index) =>
        fold(groupAt(x!, options, index)),
    shape: ({ shapes: [x], attrs }) => reducedShape(x!, attrs),
    linearIn: [],
    exactOnIntegers: false,
    ...more,
  })
}

const total = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0)
const average = (values: readonly number[]) => total(values) / values.length
const variance = (values: readonly number[]) => average(values.map(x => (x - average(values)) ** 2))
const positive = { numbers: () => ({ reals: between(0.25, 4) }) }
const exactOnIntegers = true

/** Infinite terms decide, of either sign; nothing else can be taken away. */
function logOfExponentials(values: readonly number[]): number {
  const largest = Math.max(...values)
  return Number.isFinite(largest) ? largest + Math.log(total(values.map(x => Math.exp(x - largest)))) : largest
}

export const reductions: Readonly<Record<string, AnyCompositionSpec>> = {
  sum: reduction(sum, total, { exactOnIntegers, linearIn: [0] }),
  mean: reduction(mean, average),
  max: reduction(max, values => Math.max(...values), { exactOnIntegers, hasKinks: true }),
  min: reduction(min, values => Math.min(...values), { exactOnIntegers, hasKinks: true }),
  // Powers of two, of which float32 holds the products.
  prod: reduction(prod, values => values.reduce((product, x) => product * x, 1), {
    exactOnIntegers,
    numbers: () => ({ integers: u => [-2, -1, -1, 1, 1, 1, 2, 2, 0][Math.floor(u * 9)]!, reals: between(-1.5, 1.5) }),
  }),
  reduceL1: reduction(reduceL1, values => total(values.map(Math.abs)), { exactOnIntegers, hasKinks: true }),
  sumSquare: reduction(sumSquare, values => total(values.map(x => x * x)), { exactOnIntegers }),
  reduceL2: reduction(reduceL2, values => Math.sqrt(total(values.map(x => x * x))), positive),
  logSum: reduction(logSum, values => Math.log(total(values)), {
    numbers: () => ({ integers: integersBetween(0, 4), reals: between(0.25, 4) }),
  }),
  logSumExp: reduction(logSumExp, logOfExponentials, { specials: withoutMinusInfinity }),
  moments: composition<ReduceOptions>({
    // Both side by side.
    run: (ops, [x], options) => {
      const { mean, variance } = moments(ops, x!, options)
      return stack(ops, [mean, variance])
    },
    signatures,
    define:
      ([x], options) =>
      (which, ...index) =>
        (which === 0 ? average : variance)(groupAt(x!, options, index)),
    shape: ({ shapes: [x], attrs }) => [2, ...reducedShape(x!, attrs)],
    linearIn: [],
    exactOnIntegers: false,
  }),
}
