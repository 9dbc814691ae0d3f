import { type ArgMaxOptions, argMax, argMin, gatherAxis, oneHot, range, type Shape, topK } from '@convene/core'
import fc from 'fast-check'
import type { View } from '../definition.ts'
import { integersBetween } from '../numbers.ts'
import { axisSize, shapeOfRank } from '../signatures.ts'
import { type AnyCompositionSpec, composition, withExtremes } from '../spec.ts'
import { nearest } from '../specs/rows.ts'

/** A shape and one of its axes, from either end. */
const shapeAndAxis = shapeOfRank(1, 4).chain(x =>
  fc.record({ x: fc.constant(x), axis: fc.integer({ min: -x.length, max: x.length - 1 }) }),
)

const fromFront = (axis: number, { length }: Shape) => (axis < 0 ? axis + length : axis)

/** The numbers of a line along an axis, whose place on it is left out of the index. */
const lineAt = (x: View, along: number, rest: readonly number[]): readonly number[] =>
  Array.from({ length: x.shape[along]! }, (_, i) => x(...rest.toSpliced(along, 0, i))!)

/** Before all numbers comes NaN; then by value, then by place. */
function ranked(values: readonly number[], smallest: boolean): readonly number[] {
  const rank = (x: number) => (Number.isNaN(x) ? Number.NEGATIVE_INFINITY : 0)
  const order = (a: number, b: number) => (a === b ? 0 : a > b === smallest ? 1 : -1)
  return values
    .map((_, i) => i)
    .sort((i, j) => {
      const [a, b] = [values[i]!, values[j]!]
      if (rank(a) !== rank(b)) return rank(a) < rank(b) ? -1 : 1
      return (Number.isNaN(a) ? 0 : order(a, b)) || i - j
    })
}

function argument(run: typeof argMax, smallest: boolean): AnyCompositionSpec {
  return composition<ArgMaxOptions>({
    run: (ops, [x], options) => run(ops, x!, options),
    signatures: fc
      .tuple(
        shapeAndAxis,
        fc.record({ ties: fc.constantFrom('first', 'last'), keepDims: fc.boolean() }, { requiredKeys: [] }),
      )
      .map(([{ x, axis }, options]) => ({ shapes: [x], attrs: { axis, ...options } })),
    define:
      ([x], { axis, ties, keepDims }) =>
      (...index) => {
        const along = fromFront(axis, x!.shape)
        const values = lineAt(x!, along, keepDims ? index.toSpliced(along, 1) : index)
        const best = values[ranked(values, smallest)[0]!]!
        const equals = (value: number) => Object.is(value + 0, best + 0)
        return ties === 'last' ? values.findLastIndex(equals) : values.findIndex(equals)
      },
    shape: ({ shapes: [x], attrs: { axis, keepDims } }) =>
      keepDims ? x!.with(axis, 1) : x!.toSpliced(fromFront(axis, x!), 1),
    linearIn: [],
    exactOnIntegers: true,
    hasKinks: true,
    choosesBy: [0],
    specials: withExtremes,
    reaches: { ties: ['first', 'last'], keepDims: ['true', 'false'], axis: ['0', '1', 'below 0'] },
  })
}

interface TopK {
  readonly k: number
  readonly axis: number
  readonly smallest: boolean
  readonly result: 'values' | 'indices'
}

export const selection: Readonly<Record<string, AnyCompositionSpec>> = {
  argMax: argument(argMax, false),
  argMin: argument(argMin, true),
  range: composition<{ readonly count: number }>({
    run: (ops, _inputs, { count }) => range(ops, count),
    signatures: axisSize(9).map(count => ({ shapes: [], attrs: { count } })),
    define: () => i => i!,
    shape: ({ attrs: { count } }) => [count],
    linearIn: [],
    exactOnIntegers: true,
  }),
  oneHot: composition<{ readonly depth: number }>({
    run: (ops, [indices], { depth }) => oneHot(ops, indices!, depth),
    signatures: fc
      .record({ indices: shapeOfRank(0, 3), depth: axisSize(6) })
      .map(({ indices, depth }) => ({ shapes: [indices], attrs: { depth } })),
    define:
      ([indices]) =>
      (...index) =>
        Number(indices!(...index.slice(0, -1)) === index.at(-1)),
    shape: ({ shapes: [indices], attrs: { depth } }) => [...indices!, depth],
    linearIn: [],
    exactOnIntegers: true,
    choosesBy: [0],
    // One below and one beyond the classes too.
    numbers: (_, { attrs: { depth } }) => {
      const index = integersBetween(-1, depth)
      return { integers: index, reals: index }
    },
  }),
  gatherAxis: composition<{ readonly axis: number }>({
    run: (ops, [x, indices], { axis }) => gatherAxis(ops, x!, indices!, axis),
    signatures: fc
      .record({ source: shapeAndAxis, indices: shapeOfRank(0, 2) })
      .map(({ source: { x, axis }, indices }) => ({ shapes: [x, indices], attrs: { axis } })),
    define:
      ([x, indices], { axis }) =>
      (...index) => {
        const along = fromFront(axis, x!.shape)
        const rank = indices!.shape.length
        const row = nearest(indices!(...index.slice(along, along + rank))!, x!.shape[along]!)
        return x!(...index.toSpliced(along, rank, row))!
      },
    shape: ({ shapes: [x, indices], attrs: { axis } }) => x!.toSpliced(fromFront(axis, x!), 1, ...indices!),
    linearIn: [0],
    exactOnIntegers: true,
    choosesBy: [1],
    numbers: (input, { shapes: [x = []], attrs: { axis } }) => {
      const place = integersBetween(-1, x.at(axis)!)
      return input === 1 ? { integers: place, reals: place } : {}
    },
  }),
  topK: composition<TopK>({
    run: (ops, [x], { k, axis, smallest, result }) => topK(ops, x!, k, { axis, smallest })[result],
    signatures: fc
      .record({
        source: shapeAndAxis,
        k: fc.nat(),
        smallest: fc.boolean(),
        result: fc.constantFrom('values', 'indices'),
      })
      .map(({ source: { x, axis }, k, smallest, result }) => ({
        shapes: [x],
        attrs: { k: 1 + (k % x.at(axis)!), axis, smallest, result },
      })),
    define:
      ([x], { axis, smallest, result }) =>
      (...index) => {
        const along = fromFront(axis, x!.shape)
        const values = lineAt(x!, along, index.toSpliced(along, 1))
        const place = ranked(values, smallest)[index[along]!]!
        return result === 'values' ? values[place]! : place
      },
    shape: ({ shapes: [x], attrs: { k, axis } }) => x!.with(axis, k),
    linearIn: [],
    exactOnIntegers: true,
    hasKinks: true,
    specials: withExtremes,
    reaches: { smallest: ['true', 'false'], result: ['values', 'indices'], axis: ['0', '1', 'below 0'] },
  }),
}
