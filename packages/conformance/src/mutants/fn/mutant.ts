import type { Ops, Shape } from '@convene/core'
import type { CheckName } from '../../checks/check.ts'
import type { Subject } from '../../subject.ts'

/** A planted bug in a composition: not in a kernel, but in how ops are put together. */
export interface CompositionMutant {
  /** What is wrong. */
  readonly bug: string
  /** The composition's name among the subjects. */
  readonly op: string
  /** The check that must see it. */
  readonly caughtBy: CheckName
  /** The same composition with the bug in it. */
  plant(healthy: Subject): Subject
}

type Apply<A> = <T>(ops: Ops<T>, inputs: readonly T[], attrs: A) => T

/** A composition in the place of another. The one place where a bug's attributes have a type: that of its composition. */
export function wrapping<A = undefined>(
  op: string,
  caughtBy: CheckName,
  bug: string,
  wrap: (healthy: Apply<A>) => Apply<A>,
): CompositionMutant {
  return {
    bug,
    op,
    caughtBy,
    plant: healthy => {
      const apply = wrap((ops, inputs, attrs) => healthy.apply(ops, inputs, attrs))
      return { ...healthy, apply: (ops, inputs, attrs) => apply(ops, inputs, attrs as A) }
    },
  }
}

/** Another composition in the place of the right one. */
export function replacing<A = undefined>(
  op: string,
  caughtBy: CheckName,
  bug: string,
  apply: Apply<A>,
): CompositionMutant {
  return wrapping(op, caughtBy, bug, () => apply)
}

/** A bug in what a composition is told: it takes its attributes for others. */
export function misreading<A>(
  op: string,
  caughtBy: CheckName,
  bug: string,
  misread: (attrs: A, shapes: readonly Shape[]) => A,
): CompositionMutant {
  return wrapping<A>(op, caughtBy, bug, healthy => (ops, inputs, attrs) => {
    const shapes = inputs.map(x => ops.shapeOf(x))
    return healthy(ops, inputs, misread(attrs, shapes))
  })
}

/** A bug in which inputs a composition is given, and in which order. */
export function confusing<A = undefined>(
  op: string,
  caughtBy: CheckName,
  bug: string,
  confuse: <T>(inputs: readonly T[], ops: Ops<T>, attrs: A) => readonly T[],
): CompositionMutant {
  return wrapping<A>(
    op,
    caughtBy,
    bug,
    healthy => (ops, inputs, attrs) => healthy(ops, confuse(inputs, ops, attrs), attrs),
  )
}

/** A bug in what a composition gives: its result is touched afterwards. */
export function spoiling<A = undefined>(
  op: string,
  caughtBy: CheckName,
  bug: string,
  spoil: <T>(ops: Ops<T>, y: T, inputs: readonly T[], attrs: A) => T,
): CompositionMutant {
  return wrapping<A>(
    op,
    caughtBy,
    bug,
    healthy => (ops, inputs, attrs) => spoil(ops, healthy(ops, inputs, attrs), inputs, attrs),
  )
}

/** x and a number. */
export function plus<T>(ops: Ops<T>, x: T, addend: number): T {
  return ops.add(x, ops.fill({ value: addend, shape: [] }))
}
