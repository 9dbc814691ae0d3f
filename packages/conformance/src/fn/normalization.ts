import {
  batchNorm,
  batchNormTraining,
  channelMoments,
  instanceNorm,
  l2Normalize,
  layerNorm,
  localResponseNorm,
  type Shape,
  stack,
} from '@convene/core'
import fc from 'fast-check'
import { elementsAlong, type View } from '../definition.ts'
import { between, integersBetween } from '../numbers.ts'
import { axesOf, axisSize, shapeOfRank } from '../signatures.ts'
import { type AnyCompositionSpec, composition } from '../spec.ts'

/** ε of frameworks, and larger ones: the smaller it is, the more a variance near 0 magnifies. */
const epsilon = fc.constantFrom(2 ** -10, 2 ** -5, 1)

const meanOf = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length

function varianceOf(values: readonly number[]): number {
  const mean = meanOf(values)
  return meanOf(values.map(x => (x - mean) ** 2))
}

/** x to mean 0 and variance 1 within its group. */
function normalized(x: View, axes: readonly number[], epsilon: number, index: readonly number[]): number {
  const group = elementsAlong(x, axes, index)
  return (x(...index)! - meanOf(group)) / Math.sqrt(varianceOf(group) + epsilon)
}

/** The third input of a batch normalization is a variance, and not negative. */
const variances = (input: number) => (input === 2 ? { integers: integersBetween(0, 4), reals: between(0.25, 2) } : {})

const inexact = { linearIn: [], exactOnIntegers: false } as const
const image = fc.tuple(axisSize(3), axisSize(3), axisSize(4), axisSize(4))
const allButLast = (x: View): readonly number[] => x.shape.slice(0, -1).map((_, axis) => axis)

interface Training {
  readonly epsilon: number
  readonly momentum: number
  readonly runningVariance: 'population' | 'sample'
}

/** One of the three results of batch normalization while training. */
function whileTraining(
  result: 'y' | 'mean' | 'variance',
  define: (x: View, running: View, attrs: Training, index: readonly number[]) => number,
): AnyCompositionSpec {
  return composition<Training>({
    ...inexact,
    run: (ops, [x, mean, variance], attrs) =>
      batchNormTraining(ops, x!, { mean: mean!, variance: variance! }, attrs)[result],
    signatures: fc
      .record({
        attrs: fc.record({
          epsilon,
          momentum: fc.constantFrom(0, 0.75, 1),
          runningVariance: fc.constantFrom('population' as const, 'sample' as const),
        }),
        x: fc.tuple(fc.integer({ min: 2, max: 5 }), axisSize(3), axisSize(4)),
      })
      .map(({ x, attrs }) => ({ shapes: [x, [x[2]], [x[2]]], attrs })),
    define:
      ([x, mean, variance], attrs) =>
      (...index) =>
        define(x!, result === 'variance' ? variance! : mean!, attrs, index),
    numbers: variances,
    reaches: { runningVariance: ['population', 'sample'], momentum: ['0', '1', 'a fraction'] },
  })
}

export const normalizations: Readonly<Record<string, AnyCompositionSpec>> = {
  batchNorm: composition<{ readonly epsilon: number }>({
    ...inexact,
    run: (ops, [x, mean, variance, gamma, beta], { epsilon }) =>
      batchNorm(ops, x!, { mean: mean!, variance: variance!, gamma: gamma!, beta: beta! }, epsilon),
    signatures: fc
      .record({ x: shapeOfRank(1, 4), epsilon })
      .map(({ x, epsilon }) => ({ shapes: [x, ...new Array<Shape>(4).fill(x.slice(-1))], attrs: { epsilon } })),
    define:
      ([x, mean, variance, gamma, beta], { epsilon }) =>
      (...index) => {
        const c = index.at(-1)!
        return ((x!(...index)! - mean!(c)!) / Math.sqrt(variance!(c)! + epsilon)) * gamma!(c)! + beta!(c)!
      },
    numbers: variances,
    // As a scale and a shift: an infinite mean, or one of an infinite scale, makes NaN where the formula has an infinity.
    specials: input => (input === 0 ? [Number.NaN] : []),
  }),
  batchNormTraining: whileTraining('y', (x, _running, { epsilon }, index) =>
    normalized(x, allButLast(x), epsilon, index),
  ),
  'batchNormTraining mean': whileTraining('mean', (x, running, { momentum }, [c]) => {
    const batch = meanOf(elementsAlong(x, allButLast(x), [0, 0, c!]))
    return running(c!)! * momentum + batch * (1 - momentum)
  }),
  'batchNormTraining variance': whileTraining('variance', (x, running, { momentum, runningVariance }, [c]) => {
    const group = elementsAlong(x, allButLast(x), [0, 0, c!])
    const batch = (varianceOf(group) * group.length) / (group.length - (runningVariance === 'sample' ? 1 : 0))
    return running(c!)! * momentum + batch * (1 - momentum)
  }),
  channelMoments: composition<undefined>({
    ...inexact,
    // Both side by side.
    run: (ops, [x]) => {
      const { mean, variance } = channelMoments(ops, x!)
      return stack(ops, [mean, variance])
    },
    signatures: shapeOfRank(2, 5, 4).map(x => ({ shapes: [x], attrs: undefined })),
    define:
      ([x]) =>
      (which, c) =>
        (which === 0 ? meanOf : varianceOf)(elementsAlong(x!, allButLast(x!), x!.shape.with(-1, c!))),
  }),
  layerNorm: composition<{ readonly axes: readonly number[]; readonly epsilon: number }>({
    ...inexact,
    run: (ops, [x, gamma, beta], attrs) => layerNorm(ops, x!, { gamma: gamma!, beta: beta! }, attrs),
    signatures: shapeOfRank(1, 4).chain(x =>
      fc.record({ axes: axesOf(x), epsilon }).map(attrs => ({ shapes: [x, x.slice(-1), x.slice(-1)], attrs })),
    ),
    define:
      ([x, gamma, beta], { axes, epsilon }) =>
      (...index) =>
        normalized(x!, axes, epsilon, index) * gamma!(index.at(-1)!)! + beta!(index.at(-1)!)!,
  }),
  instanceNorm: composition<{ readonly epsilon: number }>({
    ...inexact,
    run: (ops, [x, gamma, beta], { epsilon }) => instanceNorm(ops, x!, { gamma: gamma!, beta: beta! }, epsilon),
    signatures: fc
      .record({ x: image, epsilon })
      .map(({ x, epsilon }) => ({ shapes: [x, [x[3]], [x[3]]], attrs: { epsilon } })),
    define:
      ([x, gamma, beta], { epsilon }) =>
      (...index) =>
        normalized(x!, [1, 2], epsilon, index) * gamma!(index.at(-1)!)! + beta!(index.at(-1)!)!,
  }),
  l2Normalize: composition<{ readonly axes: readonly number[] }>({
    ...inexact,
    run: (ops, [x], { axes }) => l2Normalize(ops, x!, { axes }),
    signatures: shapeOfRank(1, 4).chain(x => axesOf(x).map(axes => ({ shapes: [x], attrs: { axes } }))),
    define:
      ([x], { axes }) =>
      (...index) =>
        x!(...index)! /
        Math.sqrt(
          Math.max(
            elementsAlong(x!, axes, index).reduce((sum, y) => sum + y * y, 0),
            1e-12,
          ),
        ),
    numbers: () => ({ reals: between(0.25, 2) }),
  }),
  localResponseNorm: composition<{
    readonly before: number
    readonly after: number
    readonly bias: number
    readonly alpha: number
    readonly beta: number
  }>({
    ...inexact,
    run: (ops, [x], attrs) => localResponseNorm(ops, x!, attrs),
    signatures: fc
      .record({
        x: image,
        attrs: fc.record({
          before: fc.nat(3),
          after: fc.nat(3),
          bias: fc.constantFrom(1, 2),
          alpha: fc.constantFrom(0.25, 1),
          beta: fc.constantFrom(0.5, 0.75, 1),
        }),
      })
      .map(({ x, attrs }) => ({ shapes: [x], attrs })),
    define:
      ([x], { before, after, bias, alpha, beta }) =>
      (b, y, column, c) => {
        let sum = 0
        for (let channel = c! - before; channel <= c! + after; channel++) {
          sum += (x!(b!, y!, column!, channel) ?? 0) ** 2
        }
        return x!(b!, y!, column!, c!)! * (bias + alpha * sum) ** -beta
      },
    reaches: { before: ['0', '1', 'above 1'], after: ['0', '1', 'above 1'], beta: ['1', 'a fraction'] },
  }),
}
