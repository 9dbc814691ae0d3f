import type { OpName, Ops } from './op.ts'
import type { Shape } from './shape.ts'

/** A value, and how far a float32 backend may be from it: both tensors of the reference. */
export interface Bounded<R> {
  readonly value: R
  readonly error: R
}

export interface BoundedCall<R> {
  readonly inputs: readonly Bounded<R>[]
  readonly attrs: unknown
  /** The reference's result. */
  readonly value: R
  /** Applies the op itself to other tensors. */
  apply(inputs: readonly R[], attrs?: unknown): R
}

/**
 * An op's error model: how far a backend's result may be from the reference's, elementwise, when its inputs are off by
 * their errors, and its own rounding comes on top. Written in the reference's ops, so that it costs no more code than
 * the op itself.
 */
export type ErrorModel = <R>(ops: Ops<R>, call: BoundedCall<R>) => R

/**
 * Something that a backend computes by another formula than the op's definition, as data: equal to it in real numbers, but
 * with roundings of its own.
 */
export interface Approximation {
  readonly op: OpName
  /** Whether this call is computed so. A composite that begins with such a call is, too, and then adds as usual. */
  readonly when: (inputs: readonly Shape[], attrs: unknown) => boolean
  /** The formula, and why it is taken. */
  readonly reason: string
  /** How far the result may be off, instead of what the op's own model says. */
  readonly error: ErrorModel
}
