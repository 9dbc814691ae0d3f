import { describe, expect, it } from 'vitest'
import { input, recorded } from './recorded.testing.ts'

const x = input('x', [2, 3, 4, 5])

describe('reductions', () => {
  it.each(['sum', 'max'] as const)('%s: what stays is outside, what goes is inside', op => {
    const loops = { outer: [3, 5], inner: [2, 4] }
    const read = { x, start: 0, strides: [20, 1, 60, 5], guards: [] }
    const flat = recorded(k => k[op]([3, 5], x, { axes: [0, 2], keepDims: false }))
    expect(flat).toEqual([{ family: 'reduce', shape: [3, 5], with: [op, loops, read] }])
    const kept = recorded(k => k[op]([1, 3, 1, 5], x, { axes: [0, 2], keepDims: true }))
    expect(kept).toEqual([{ family: 'reduce', shape: [1, 3, 1, 5], with: [op, loops, read] }])
  })

  it('argMax: one axis inside', () => {
    expect(recorded(k => k.argMax([2, 3, 5], x, { axis: 2 }))).toEqual([
      {
        family: 'reduce',
        shape: [2, 3, 5],
        with: ['argMax', { outer: [2, 3, 5], inner: [4] }, { x, start: 0, strides: [60, 20, 1, 5], guards: [] }],
      },
    ])
  })

  it('all axes leave no outer loop', () => {
    const [call] = recorded(k => k.sum([], input('v', [7]), { axes: [0], keepDims: false }))
    expect(call!.with[1]).toEqual({ outer: [], inner: [7] })
  })
})
