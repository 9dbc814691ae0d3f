import type { Ops, Program, Shape, Tree } from '@convene/core'
import fc from 'fast-check'
import type { Distribution } from '../numbers.ts'

/** Two programs that are the same by a theorem. */
export interface Law {
  /** The theorem, in words. */
  readonly statement: string
  /** Whether both sides are exact on small whole numbers; if not, they agree within the bounds of both. */
  readonly exact: boolean
  /** Cases to try: shapes of the inputs, and the two sides. */
  readonly cases: fc.Arbitrary<LawCase>
  /** Where reals come from; [−2, 2], if left out. */
  readonly numbers?: Distribution
}

export interface LawCase {
  readonly shapes: readonly Shape[]
  sides<T>(ops: Ops<T>, inputs: readonly T[]): readonly [left: T, right: T]
  /** The same as a program to `y`: compiled, it has to be as near to the left side as the right side is. */
  readonly compiled?: {
    readonly program: Program
    readonly isParameter: (path: string) => boolean
    named<X>(inputs: readonly X[]): Tree<X>
  }
}

/** A law whose cases are made from a record of random numbers. */
export function law<P>(
  statement: string,
  parameters: { readonly [K in keyof P]: fc.Arbitrary<P[K]> },
  cases: (parameters: P) => LawCase,
  options: { readonly exact?: boolean; readonly numbers?: Distribution } = {},
): Law {
  const { exact = true, ...rest } = options
  return { statement, exact, cases: fc.record(parameters).map(p => cases(p as P)), ...rest }
}

/** Whole numbers from `least` to `most`. */
export const whole = (least: number, most: number): fc.Arbitrary<number> => fc.integer({ min: least, max: most })
