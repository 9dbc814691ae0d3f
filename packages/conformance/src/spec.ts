import type { OpName, Ops, Shape } from '@convene/core'
import type fc from 'fast-check'
import type { ErrorModel } from './bounded.ts'
import type { Signature } from './call.ts'
import type { Definition } from './definition.ts'
import { between, type Distribution, integersBetween, type Kind } from './numbers.ts'

/** Shapes and attributes of a call. */
export interface AnySignature<A = unknown> {
  readonly shapes: readonly Shape[]
  readonly attrs: A
}

/** What the suite knows of an op, be it a primitive or a composition. Everything else comes from core. */
export interface Spec<S extends { readonly attrs: unknown }> {
  /** Shapes and attributes of calls: every attribute, corner sizes, height ≠ width. */
  readonly signatures: fc.Arbitrary<S>
  /** What each element of the result is. */
  readonly define: Definition<S['attrs']>
  /** The inputs in each of which the op is linear, the others being held. */
  readonly linearIn: readonly number[]
  /** Whether whole numbers lead to results that float32 holds exactly. */
  readonly exactOnIntegers: boolean
  /** Where an input's numbers come from; whole ones in [−4, 4], and reals in [−2, 2], if left out. */
  readonly numbers?: (input: number, signature: S) => Partial<Record<Kind, Distribution>>
  /**
   * Whether the op has kinks or jumps, so that directional differences need numbers that are apart from each other and
   * from 0.
   */
  readonly hasKinks?: true
  /**
   * The shape of the result, where its elements alone would not tell that some are missing: where attributes decide how many
   * there are.
   */
  readonly shape?: (signature: S) => Shape
  /** Which special values an input may hold among its whole numbers; NaN, ±Infinity and −0, if left out. */
  readonly specials?: (input: number) => readonly number[]
  /** The inputs that only choose and never change smoothly; the gradient by them is zero or does not exist. */
  readonly choosesBy?: readonly number[]
  /**
   * How many calls a run tries at least if nobody says, where the usual number is too small: of results that hang on many
   * decisions, of which each call shows a few.
   */
  readonly calls?: number
  /**
   * Which kinds of values each attribute must take, in the words of `featuresOf`. A run visits each pair of them, but for
   * those that no call can have.
   */
  readonly reaches?: Readonly<Record<string, readonly string[]>>
  /** Pairs that no call can have, such as `['groups=above 1', 'x axes=1']`. */
  readonly impossible?: readonly (readonly [string, string])[]
}

/** What the suite knows of a primitive. */
export interface OpSpec<K extends OpName> extends Spec<Signature<K>> {
  /** How far a float32 backend may be from the reference. */
  readonly error: ErrorModel
}

/** What the suite knows of a composition: its bound follows from those of the primitives that it is made of. */
export interface CompositionSpec<A> extends Spec<AnySignature<A>> {
  /** The composition, as users call it. Of several results, one. */
  run<T>(ops: Ops<T>, inputs: readonly T[], attrs: A): T
}

/** A spec whose attributes are its own affair. */
export type AnyCompositionSpec = CompositionSpec<never>

/** Says what a composition's attributes are, for its own functions, and forgets it: here specs of all kinds meet. */
export function composition<A>(spec: CompositionSpec<A>): AnyCompositionSpec {
  return spec as unknown as AnyCompositionSpec
}

export const defaultNumbers: Record<Kind, Distribution> = {
  integers: integersBetween(-4, 4),
  reals: between(-2, 2),
}

/** What IEEE 754 has beside numbers, and the zero below zero. */
export const defaultSpecials: readonly number[] = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0]

/** The ends of float32 as well: for ops whose results there do not depend on an order of summation. */
export const withExtremes = (): readonly number[] => [...defaultSpecials, ...extremes]

/** Finite, but of what float32 exponentials make infinity and 0. */
export const extremeLogits: readonly number[] = [1000, -1000]

/** What a function must bear that is finite itself where exponentials are not. */
export const beyondExponentials = (): readonly number[] => [...defaultSpecials, ...extremeLogits]

/** Without what exponentials make 0 of: the analysis has no bound for where an infinity turns into a number again. */
export const withoutMinusInfinity = (): readonly number[] =>
  beyondExponentials().filter(value => value !== Number.NEGATIVE_INFINITY)

const largest = 2 ** 127 * (2 - 2 ** -23)
const extremes = [largest, -largest, 2 ** -126]
