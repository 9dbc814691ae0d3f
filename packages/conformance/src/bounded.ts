import {
  type Approximation,
  applyCall,
  type Bounded,
  type Call,
  type ErrorModel,
  interpretation,
  type OpName,
  type Ops,
  type Shape,
  scalar,
} from '@convene/core'
import { approximationOf } from './approximations.ts'
import { boundedComposite } from './boundedComposite.ts'

export type { Approximation, Bounded, BoundedCall, ErrorModel } from '@convene/core'

/**
 * Running error analysis as an interpretation: a program run on it gives the reference's result and a bound of any
 * backend's error.
 *
 * @param approximations what the backend computes by formulas that have error models of their own
 * @see Higham, Accuracy and Stability of Numerical Algorithms, 2nd edition, section 3.3
 */
export function bounded<R>(
  ops: Ops<R>,
  models: { readonly [K in OpName]: ErrorModel },
  approximations: readonly Approximation[] = [],
): Ops<Bounded<R>> {
  const analysis: Ops<Bounded<R>> = interpretation<Bounded<R>>({
    shapeOf: x => ops.shapeOf(x.value),
    apply: ({ op, inputs, attrs }: Call<Bounded<R>>) => {
      const apply = (inputs: readonly R[], other = attrs) => applyCall(ops, { op, inputs, attrs: other })
      const value = apply(inputs.map(x => x.value))
      const shapes = inputs.map(x => ops.shapeOf(x.value))
      const model = approximationOf(approximations, { op, inputs: shapes, attrs })?.error ?? models[op]
      return { value, error: model(ops, { inputs, attrs, value, apply }) }
    },
    composite: call => boundedComposite(ops, analysis, call, approximations),
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
