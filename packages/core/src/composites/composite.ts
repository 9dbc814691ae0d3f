import type { Ops } from '../op.ts'
import type { Shape } from '../shape.ts'
import type { FusedConv2dAttrs } from './fusedConv2d.ts'
import type { FusedMatMulAttrs } from './fusedMatMul.ts'
import type { SuppressedAttrs } from './suppressed.ts'

/** Every composite, with its attributes. */
export interface CompositeAttrs {
  readonly fusedConv2d: FusedConv2dAttrs
  readonly fusedMatMul: FusedMatMulAttrs
  readonly suppressed: SuppressedAttrs
}

export type CompositeName = keyof CompositeAttrs

/**
 * A composition of primitives that may stand in a graph as one node, and that a backend may compute at once. What it is
 * worth (its gradient, its cost, its error bound) follows from its expansion.
 */
export interface CompositeDef<K extends CompositeName> {
  /** How many inputs it takes, at least and at most: the last ones may be left out. */
  readonly arity: readonly [least: number, most: number]
  /**
   * Whether programs call it by its name, so that it stays a node where a backend overrides it. The others are found among
   * primitives, by the pass `fuse`.
   */
  readonly written?: true
  /** Whether its gradient is zero everywhere it exists, so that nobody needs to expand it for that. */
  readonly constant?: true
  /** The output's shape, or an error labelled by what is wrong. Also validates the attributes. */
  shape(inputs: readonly Shape[], attrs: CompositeAttrs[K]): Shape
  /** The composite in primitives: what it means. */
  expand<T>(ops: Ops<T>, inputs: readonly T[], attrs: CompositeAttrs[K]): T
}

/** One composite on one backend: gets the inferred, validated output shape, then the inputs, then the attributes. */
export type CompositeKernel<K extends CompositeName, T> = (
  out: Shape,
  inputs: readonly T[],
  attrs: CompositeAttrs[K],
) => T

export type CompositeKernels<T> = { readonly [K in CompositeName]: CompositeKernel<K, T> }
