import type { Shape } from '../shape.ts'

/**
 * The loops of a kernel. Each index of `outer` makes one element of the output, in row-major order; the indexes of
 * `inner`, in row-major order too, are the terms that it is made of.
 */
export interface Loops {
  readonly outer: Shape
  readonly inner: Shape
}

/**
 * Where a kernel reads an input: `start + Σ strides · index`, in elements, for an index of the loops, first the outer
 * then the inner ones. Each guard adds to that place, or says that there is nothing to read.
 */
export interface Read<T> {
  readonly x: T
  readonly start: number
  /** A step for each loop; 0 where the input repeats. */
  readonly strides: readonly number[]
  readonly guards: readonly Guard[]
}

/**
 * A position along one axis of an input that may lie beside it: in the padding, or between the steps of a stride. It is
 * `(start + Σ strides · index) / divisor`. If that is a whole number in [0, size), it adds so many times `step` to the
 * place; if not, there is nothing to read.
 */
export interface Guard {
  readonly start: number
  readonly strides: readonly number[]
  readonly divisor: number
  readonly size: number
  readonly step: number
}

/** An input read with those steps, all of which lead to an element. */
export function strided<T>(x: T, strides: readonly number[], start = 0): Read<T> {
  return { x, start, strides, guards: [] }
}

/** The same read where no question is asked that has one answer: a guard that always holds becomes plain steps. */
export function withoutIdleGuards<T>({ x, start, strides, guards }: Read<T>, { outer, inner }: Loops): Read<T> {
  const loops = [...outer, ...inner]
  const idle = guards.filter(guard => {
    const reach = guard.strides.map((stride, loop) => stride * (loops[loop]! - 1))
    const lowest = reach.reduce((sum, distance) => sum + Math.min(distance, 0), guard.start)
    const highest = reach.reduce((sum, distance) => sum + Math.max(distance, 0), guard.start)
    return guard.divisor === 1 && lowest >= 0 && highest < guard.size
  })
  return {
    x,
    start: idle.reduce((sum, guard) => sum + guard.step * guard.start, start),
    strides: strides.map((stride, loop) =>
      idle.reduce((sum, guard) => sum + guard.step * guard.strides[loop]!, stride),
    ),
    guards: guards.filter(guard => !idle.includes(guard)),
  }
}
