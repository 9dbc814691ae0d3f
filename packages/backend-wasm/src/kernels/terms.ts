import { sizeOf } from '@convene/core'
import { i32, type Statement, sequence } from '../assembly/instructions.ts'
import type { Scope } from '../assembly/module.ts'
import { bytesPerFloat, enter, guarded, type Moving, times } from './loops.ts'
import { deepestLoop, type Nest } from './nest.ts'
import { range } from './range.ts'

/** As many terms as this are written one after the other instead of in loops. */
const mostUnrolled = 16

/** Each term of an element for which every input has something to read. */
export function terms(scope: Scope, nest: Nest, moving: Moving, body: (moving: Moving) => Statement): Statement {
  const outer = nest.outer.length
  const inner = (loop: number, moving: Moving): Statement => {
    if (loop === outer + nest.inner.length) return body(moving)
    const { setup, moving: inside, advance } = enter(scope, loop, moving)
    const turn = guarded(
      scope,
      inside,
      ({ deepest }) => deepest === loop,
      deeper => inner(loop + 1, deeper),
    )
    const turns = i32.constant(nest.inner[loop - outer]!)
    return sequence(setup, times(scope, turns, sequence(turn, advance(1))))
  }
  const all = isUnrolled(nest)
    ? (inside: Moving) => sequence(...unrolled(nest, inside).map(body))
    : (inside: Moving) => inner(outer, inside)
  return guarded(scope, moving, ({ deepest }) => deepest < outer, all)
}

/** Whether terms are few, and each lies at a constant distance from the first. */
function isUnrolled({ outer, inner, walks }: Nest): boolean {
  return (
    sizeOf(inner) <= mostUnrolled &&
    walks.every(({ steps, guards }) => {
      const isAhead = steps.slice(outer.length).every(step => step >= 0)
      return isAhead && guards.every(guard => deepestLoop(guard) < outer.length)
    })
  )
}

/** What each term reads, in order. */
function unrolled({ outer, inner, walks }: Nest, moving: Moving): readonly Moving[] {
  const places = inner.reduce<readonly (readonly number[])[]>(
    (prefixes, size) => prefixes.flatMap(prefix => range(size).map(index => [...prefix, index])),
    [[]],
  )
  return places.map((place, number) => ({
    ...moving,
    term: { at: i32.constant(number), steps: [] },
    readers: moving.readers.map((reader, i) => {
      const steps = walks[i]!.steps.slice(outer.length)
      const offset = place.reduce((sum, index, loop) => sum + index * steps[loop]!, 0) * bytesPerFloat
      return { ...reader, offset }
    }),
  }))
}
