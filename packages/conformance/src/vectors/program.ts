import type { Ops, Tree } from '@convene/core'

/** A vector asks for what none of the programs here does. */
export class Unsupported extends Error {}

/** The inputs of a vector, by the names that its op gives them. */
export interface Tensors<T> {
  readonly x: T
  readonly a: T
  readonly b: T
  readonly filter: T
  readonly depthwiseFilter: T
  readonly pointwiseFilter: T
  readonly slope: T
  readonly mean: T
  readonly variance: T
  readonly scale?: T
  readonly offset?: T
  readonly bias?: T
  readonly c?: T
  readonly preluSlope?: T
}

/** How to compute a vector's outputs with what core has. */
export interface VectorProgram {
  /** The attributes that `run` looks at; a vector with any other is not for it. */
  readonly attributes: readonly string[]
  run<T>(ops: Ops<T>, inputs: Tree<T>, attrs: unknown): Tree<T>
  /** Outputs of which only so many rows are meant as another output says; programs have no shapes that depend on data. */
  counts(attrs: unknown): Readonly<Record<string, string>>
}

/** The one place where a vector's inputs and attributes get a type: that of its op in the format. */
export function program<A>(
  attributes: readonly (keyof A & string)[],
  run: <T>(ops: Ops<T>, inputs: Tensors<T>, attrs: A) => Tree<T>,
  counts: (attrs: A) => Readonly<Record<string, string>> = () => ({}),
): VectorProgram {
  return {
    attributes,
    run: <T>(ops: Ops<T>, inputs: Tree<T>, attrs: unknown) => run(ops, inputs as never, attrs as A),
    counts: attrs => counts(attrs as A),
  }
}

type Unary = <T>(ops: Ops<T>, x: T) => T
type Binary = <T>(ops: Ops<T>, a: T, b: T) => T
type Reduction = { readonly axes: readonly number[]; readonly keepDims: boolean }
type Reduce = <T>(ops: Ops<T>, x: T, attrs: Reduction) => T

export const unary = (f: Unary): VectorProgram => program<object>([], (ops, { x }) => ({ y: f(ops, x) }))

export const withAlpha = (f: <T>(ops: Ops<T>, x: T, alpha: number) => T): VectorProgram =>
  program<{ alpha: number }>(['alpha'], (ops, { x }, { alpha }) => ({ y: f(ops, x, alpha) }))

export const binary = (f: Binary): VectorProgram =>
  program<{ broadcast: string }>(['broadcast'], (ops, { a, b }) => ({ y: f(ops, a, b) }))

/** Any number of inputs, at least one. */
export const several = (f: <T>(ops: Ops<T>, xs: readonly [T, ...T[]]) => T): VectorProgram =>
  program<object>([], (ops, inputs) => {
    const [first, ...rest] = Object.values(inputs)
    return { y: f(ops, [first!, ...rest]) }
  })

/** Any number of inputs, one after the other. */
export const folded = (f: Binary): VectorProgram => several((ops, xs) => xs.reduce((total, x) => f(ops, total, x)))

export const reduction = (f: Reduce): VectorProgram =>
  program<Reduction>(['axes', 'keepDims'], (ops, { x }, attrs) => ({ y: f(ops, x, attrs) }))

export const alongAxis = (f: <T>(ops: Ops<T>, x: T, axis: number) => T): VectorProgram =>
  program<{ axis: number }>(['axis'], (ops, { x }, { axis }) => ({ y: f(ops, x, axis) }))

/** Axes counted from the front, ascending; −1 is the last. */
export function fromFront(axes: readonly number[], rank: number): readonly number[] {
  return axes.map(axis => (axis < 0 ? axis + rank : axis)).sort((a, b) => a - b)
}
