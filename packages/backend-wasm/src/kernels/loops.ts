import type { Guard } from '@convene/core'
import { type I32, i32, repeatWhile, type Statement, sequence, when } from '../assembly/instructions.ts'
import type { Local, Scope } from '../assembly/module.ts'
import { deepestLoop, type Walk } from './nest.ts'

/** A number that moves by a fixed step with each turn of each loop: an address, a position, a count. */
export interface Cursor {
  readonly at: I32
  readonly steps: readonly number[]
}

/** A guard on its way through the loops. */
export interface Watch {
  readonly guard: Guard
  readonly position: Cursor
  readonly deepest: number
}

/** An input on its way through the loops. */
export interface Reader {
  /** Its address, in bytes; guards that divide add to it. */
  readonly address: Cursor
  readonly watches: readonly Watch[]
  /** Bytes that what is read lies behind the address. 0, if left out. */
  readonly offset?: number
}

/** All that moves in a kernel. */
export interface Moving {
  readonly out: Cursor
  readonly readers: readonly Reader[]
  /** The number of the term at hand. */
  readonly term: Cursor
}

export const bytesPerFloat = 4

/** So many elements behind an address. */
export function plus(address: I32, elements: number): I32 {
  return elements === 0 ? address : i32.add(address, i32.constant(elements * bytesPerFloat))
}

/** Moves an address on by so many elements. */
export function move(local: Local<'i32'>, elements: number): Statement {
  return elements === 0 ? sequence() : local.set(plus(local, elements))
}

/** Where a walk begins: at turn `from` of the first loop. */
export function readerOf(scope: Scope, { start, steps, guards }: Walk, base: I32, from: I32): Begun<Reader> {
  const bytes = steps.map(step => step * bytesPerFloat)
  const address = begin(scope, i32.add(base, i32.constant(start * bytesPerFloat)), bytes, from)
  const watches = guards.map(guard => {
    const position = begin(scope, i32.constant(guard.start), guard.strides, from)
    return { setup: position.setup, moving: { guard, position: position.moving, deepest: deepestLoop(guard) } }
  })
  return {
    setup: sequence(address.setup, ...watches.map(({ setup }) => setup)),
    moving: { address: address.moving, watches: watches.map(({ moving }) => moving) },
  }
}

/** Something that moves, and what puts it in its first place. */
export interface Begun<M> {
  readonly setup: Statement
  readonly moving: M
}

/** A cursor at turn `from` of the first loop. */
export function begin(scope: Scope, first: I32, steps: readonly number[], from: I32): Begun<Cursor> {
  const at = scope.local('i32')
  const [step = 0] = steps
  const place = step === 0 ? first : i32.add(first, i32.mul(from, i32.constant(step)))
  return { setup: at.set(place), moving: { at, steps } }
}

/** The same cursors with locals of their own for those that a loop moves. */
export interface Entered {
  readonly setup: Statement
  readonly moving: Moving
  /** What moves them on by so many turns. */
  advance(turns: number): Statement
}

/** Goes into a loop: what it moves starts from where it stands outside. */
export function enter(scope: Scope, loop: number, moving: Moving): Entered {
  const copies: { readonly local: Local<'i32'>; readonly from: I32; readonly step: number }[] = []
  const copied = (cursor: Cursor): Cursor => {
    const step = cursor.steps[loop] ?? 0
    if (step === 0) return cursor
    const local = scope.local('i32')
    copies.push({ local, from: cursor.at, step })
    return { ...cursor, at: local }
  }
  const inside: Moving = {
    out: copied(moving.out),
    term: copied(moving.term),
    readers: moving.readers.map(({ address, watches }) => ({
      address: copied(address),
      watches: watches.map(watch => ({ ...watch, position: copied(watch.position) })),
    })),
  }
  return {
    setup: sequence(...copies.map(({ local, from }) => local.set(from))),
    moving: inside,
    advance: turns =>
      sequence(...copies.map(({ local, step }) => local.set(i32.add(local, i32.constant(step * turns))))),
  }
}

/** Runs the body a number of times that is at least one. */
export function times(scope: Scope, count: I32, body: Statement): Statement {
  const left = scope.local('i32')
  return sequence(left.set(count), repeatWhile(body, left.tee(i32.sub(left, i32.constant(1)))))
}

/** Runs `body` if all guards hold that no loop deeper than `loop` moves; what they add to addresses is added inside. */
export function guarded(
  scope: Scope,
  moving: Moving,
  concerns: (watch: Watch) => boolean,
  body: (moving: Moving) => Statement,
): Statement {
  const conditions: I32[] = []
  const additions: Statement[] = []
  const readers = moving.readers.map((reader): Reader => {
    const due = reader.watches.filter(concerns)
    if (due.length === 0) return reader
    conditions.push(...due.map(holds))
    const moves = due.filter(({ guard }) => guard.step !== 0)
    const watches = reader.watches.filter(watch => !due.includes(watch))
    if (moves.length === 0) return { ...reader, watches }
    const local = scope.local('i32')
    additions.push(local.set(placeOf({ ...reader, watches: moves })))
    return { address: { ...reader.address, at: local }, watches }
  })
  const inside = sequence(...additions, body({ ...moving, readers }))
  return conditions.length === 0 ? inside : when(conditions.reduce(i32.and), inside)
}

/** Whether there is something to read. */
export function holds({ guard, position }: Watch): I32 {
  const inside = i32.lessUnsigned(quotient(guard, position.at), i32.constant(guard.size))
  if (guard.divisor === 1) return inside
  const whole = i32.isZero(i32.remSigned(position.at, i32.constant(guard.divisor)))
  return i32.and(whole, inside)
}

/** The address of an input, with what its guards add. */
export function placeOf({ address, watches }: Reader): I32 {
  return watches
    .filter(({ guard }) => guard.step !== 0)
    .reduce(
      (sum, { guard, position }) =>
        i32.add(sum, i32.mul(quotient(guard, position.at), i32.constant(guard.step * bytesPerFloat))),
      address.at,
    )
}

function quotient({ divisor }: Guard, position: I32): I32 {
  return divisor === 1 ? position : i32.divSigned(position, i32.constant(divisor))
}
