import {
  type Approximation,
  type Backend,
  type Call,
  inferShape,
  interpretation,
  type Ops,
  type Shape,
} from '@convene/core'
import type { SubjectCall } from './call.ts'

/** By what formula a call is computed, if not by the op's definition. */
export function approximationOf(
  approximations: readonly Approximation[],
  { op, inputs, attrs }: Call<Shape>,
): Approximation | undefined {
  return approximations.find(approximation => approximation.op === op && approximation.when(inputs, attrs))
}

/**
 * The approximations that a backend takes in a program, by their reasons; none, if all is computed by definition.
 *
 * @param program run on shapes alone
 */
export function approximationsIn(
  { approximations = [] }: Pick<Backend<never>, 'approximations'>,
  program: (ops: Ops<Shape>) => unknown,
): readonly string[] {
  if (approximations.length === 0) return []
  const reasons = new Set<string>()
  program(
    interpretation<Shape>({
      shapeOf: x => x,
      apply: call => {
        const approximation = approximationOf(approximations, call)
        if (approximation !== undefined) reasons.add(approximation.reason)
        return inferShape(call)
      },
    }),
  )
  return [...reasons]
}

/** The same, of one call of a subject. */
export function approximationsOf(
  backend: Pick<Backend<never>, 'approximations'>,
  { subject, inputs, attrs }: SubjectCall,
): readonly string[] {
  const shapes = inputs.map(({ shape }) => shape)
  return approximationsIn(backend, ops => subject.apply(ops, shapes, attrs))
}
