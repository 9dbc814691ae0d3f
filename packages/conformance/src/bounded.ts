import { applyCall, type Call, interpretation, type OpName, type Ops, type Shape, scalar } from '@convene/core'
import { boundedComposite } from './boundedComposite.ts'

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
 * Running error analysis as an interpretation: a program run on it gives the reference's result and a bound of any
 * backend's error.
 *
 * @see Higham, Accuracy and Stability of Numerical Algorithms, 2nd edition, section 3.3
 */
export function bounded<R>(ops: Ops<R>, models: { readonly [K in OpName]: ErrorModel }): Ops<Bounded<R>> {
  const analysis: Ops<Bounded<R>> = interpretation<Bounded<R>>({
    shapeOf: x => ops.shapeOf(x.value),
    apply: ({ op, inputs, attrs }: Call<Bounded<R>>) => {
      const apply = (inputs: readonly R[], other = attrs) => applyCall(ops, { op, inputs, attrs: other })
      const value = apply(inputs.map(x => x.value))
      return { value, error: models[op](ops, { inputs, attrs, value, apply }) }
    },
    composite: call => boundedComposite(ops, analysis, call),
  })
  return analysis
}

/** A value that is the same on every backend. */
export function exactly<R>(ops: Ops<R>, value: R): Bounded<R> {
  return { value, error: zerosLike(ops, value) }
}

export function zerosLike<R>(ops: Ops<R>, x: R): R {
  return ops.fill({ value: 0, shape: ops.shapeOf(x) })
}

export function abs<R>(ops: Ops<R>, x: R): R {
  return ops.maximum(x, ops.neg(x))
}

export function times<R>(ops: Ops<R>, factor: number, x: R): R {
  return ops.mul(scalar(ops, factor), x)
}

export function stretch<R>(ops: Ops<R>, x: R, shape: Shape): R {
  return ops.broadcastTo(x, { shape })
}
