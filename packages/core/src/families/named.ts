import { type Guard, type Loops, type Read, withoutIdleGuards } from './loops.ts'

/** A number for each of some loops, by name; 0 for the others. */
export type ByLoop = Readonly<Record<string, number>>

/** A guard whose steps name their loops, and which does not know yet what it adds to a place. */
export interface NamedGuard extends Pick<Guard, 'start' | 'divisor' | 'size'> {
  readonly steps: ByLoop
}

/** Loops with names, for lowerings in which most inputs ignore most loops. */
export interface NamedLoops {
  readonly loops: Loops
  /** @param guards each with the step that a position along it takes in x */
  read<T>(x: T, steps: ByLoop, ...guards: readonly (readonly [guard: NamedGuard, step: number])[]): Read<T>
}

/** Loops by name and size, outermost first. */
export function named(outer: ByLoop, inner: ByLoop): NamedLoops {
  const names = [...Object.keys(outer), ...Object.keys(inner)]
  const inOrder = (steps: ByLoop) => names.map(name => steps[name] ?? 0)
  const loops = { outer: Object.values(outer), inner: Object.values(inner) }
  return {
    loops,
    read: (x, steps, ...guards) => {
      const all = guards.map(([{ steps, ...guard }, step]): Guard => ({ ...guard, strides: inOrder(steps), step }))
      return withoutIdleGuards({ x, start: 0, strides: inOrder(steps), guards: all }, loops)
    },
  }
}
