import { type Guard, type Loops, type Read, sizeOf } from '@convene/core'
import { joined } from './joined.ts'

/** How a kernel walks through one input, with as few loops as possible. */
export interface Walk {
  /** In elements. */
  readonly start: number
  /** A step for each loop. */
  readonly steps: readonly number[]
  readonly guards: readonly Guard[]
}

/** The loops of a kernel, and how it walks through its inputs. Plain data: its JSON is the kernel's name. */
export interface Nest {
  /** Sizes of the loops that make one element each; at least one. */
  readonly outer: readonly number[]
  /** Sizes of the loops over the terms of an element. */
  readonly inner: readonly number[]
  readonly walks: readonly Walk[]
}

/**
 * The same loops without those of one turn, and with neighbours as one where every input's steps allow it.
 *
 * Where a guard needs no division, what it adds to a place becomes plain steps; what is left of it is the question.
 */
export function nestOf({ outer, inner }: Loops, reads: readonly Omit<Read<unknown>, 'x'>[]): Nest {
  const walks = reads.map(({ start, strides, guards }): Walk => {
    const plain = guards.filter(({ divisor }) => divisor === 1)
    return {
      start: plain.reduce((sum, guard) => sum + guard.start * guard.step, start),
      steps: strides.map((stride, loop) =>
        plain.reduce((sum, { strides, step }) => sum + strides[loop]! * step, stride),
      ),
      guards: guards.map(guard => (guard.divisor === 1 ? { ...guard, step: 0 } : guard)),
    }
  })
  const numbered = (sizes: readonly number[], first: number) => sizes.map((size, i) => ({ size, loop: first + i }))
  const canJoin = (outside: Numbered, inside: Numbered) => areOne(walks, outside.loop, inside)
  const outside = joined(numbered(outer, 0), canJoin)
  const inside = joined(numbered(inner, outer.length), canJoin)
  const isScalar = outside.length === 0
  const stepsOf = (steps: readonly number[]) => [
    ...(isScalar ? [0] : []),
    ...[...outside, ...inside].map(({ loop }) => steps[loop]!),
  ]
  return {
    outer: isScalar ? [1] : outside.map(({ size }) => size),
    inner: inside.map(({ size }) => size),
    walks: walks.map(({ start, steps, guards }) => ({
      start,
      steps: stepsOf(steps),
      guards: guards.map(guard => ({ ...guard, strides: stepsOf(guard.strides) })),
    })),
  }
}

/** A loop by its place among all. */
interface Numbered {
  readonly size: number
  readonly loop: number
}

/** Whether one step of a loop is as long as all steps of another together, for every input. */
function areOne(walks: readonly Walk[], outside: number, { size, loop }: Numbered): boolean {
  const joins = (steps: readonly number[]) => steps[outside] === steps[loop]! * size
  return walks.every(({ steps, guards }) => joins(steps) && guards.every(({ strides }) => joins(strides)))
}

/** The last loop that a guard depends on; −1 if there is none. */
export function deepestLoop({ strides }: Guard): number {
  return strides.findLastIndex(stride => stride !== 0)
}

/** How many terms of elements there are, all together. */
export function operationsOf({ outer, inner }: Nest): number {
  return sizeOf([...outer, ...inner])
}
