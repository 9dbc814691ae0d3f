import type { OpName } from '@convene/core'
import type fc from 'fast-check'
import type { ErrorModel } from './bounded.ts'
import type { Signature } from './call.ts'
import type { Definition } from './definition.ts'
import { between, type Distribution, integersBetween } from './numbers.ts'

/** What the suite knows of a primitive. Everything else comes from core. */
export interface OpSpec<K extends OpName> {
  /** Shapes and attributes of calls: every attribute, corner sizes, height ≠ width. */
  readonly signatures: fc.Arbitrary<Signature<K>>
  /** What each element of the result is. */
  readonly define: Definition<K>
  /** The inputs in each of which the op is linear, the others being held. */
  readonly linearIn: readonly number[]
  /** Whether whole numbers lead to results that float32 holds exactly. */
  readonly exactOnIntegers: boolean
  /** How far a float32 backend may be from the reference. */
  readonly error: ErrorModel
  /** Where an input's numbers come from; whole ones in [−4, 4], and reals in [−2, 2], if left out. */
  readonly numbers?: (input: number, signature: Signature<K>) => Partial<Record<'integers' | 'reals', Distribution>>
  /**
   * Whether the op has kinks or jumps, so that directional differences need numbers that are apart from each other and
   * from 0.
   */
  readonly hasKinks?: true
  /** The inputs that only choose and never change smoothly; the gradient by them is zero or does not exist. */
  readonly choosesBy?: readonly number[]
}

export const defaultNumbers: Record<'integers' | 'reals', Distribution> = {
  integers: integersBetween(-4, 4),
  reals: between(-2, 2),
}
