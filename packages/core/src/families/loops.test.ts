import { describe, expect, it } from 'vitest'
import { type Guard, withoutIdleGuards } from './loops.ts'

/** Tap k of output o of a window with stride 2 over an axis whose elements stand 10 apart. */
const loops = { outer: [4], inner: [3] }
const guard: Guard = { start: 0, strides: [2, 1], divisor: 1, size: 9, step: 10 }
const read = (...guards: readonly Guard[]) => withoutIdleGuards({ x: 'x', start: 5, strides: [100, 0], guards }, loops)

describe('a guard', () => {
  it('that always holds becomes steps', () => {
    // Positions go from 0 to 2·3 + 1·2 = 8, the last there is.
    expect(read(guard)).toEqual({ x: 'x', start: 5, strides: [120, 10], guards: [] })
  })

  it('that always holds brings its start along', () => {
    expect(read({ ...guard, start: 3, size: 12 })).toEqual({ x: 'x', start: 35, strides: [120, 10], guards: [] })
  })

  it.each([
    ['beyond the end', { ...guard, size: 8 }],
    ['before the start', { ...guard, start: -1 }],
    ['before the start, going backwards', { ...guard, strides: [2, -1] }],
    ['between the steps of a stride', { ...guard, divisor: 2 }],
  ])('that may lie %s stays', (_, kept) => {
    expect(read(kept)).toEqual({ x: 'x', start: 5, strides: [100, 0], guards: [kept] })
  })

  it('goes or stays on its own', () => {
    const padded = { ...guard, start: -1, step: 1 }
    expect(read(guard, padded)).toEqual({ x: 'x', start: 5, strides: [120, 10], guards: [padded] })
  })
})
