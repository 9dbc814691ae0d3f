import { describe, expect, it } from 'vitest'
import {
  cosineDecay,
  exponentialDecay,
  inverseTimeDecay,
  oneCycle,
  piecewiseConstant,
  type Schedule,
  stepDecay,
  warmUp,
} from './index.ts'

const at = (schedule: Schedule, steps: readonly number[]) => steps.map(schedule)
const near = (expected: readonly number[]) => expected.map(value => expect.closeTo(value, 12))

describe('schedules', () => {
  it('exponentialDecay', () => {
    const options = { initial: 0.1, steps: 10, rate: 0.25 }
    expect(at(exponentialDecay(options), [0, 5, 10, 20])).toEqual(near([0.1, 0.05, 0.025, 0.00625]))
    expect(at(exponentialDecay({ ...options, staircase: true }), [0, 9, 10])).toEqual(near([0.1, 0.1, 0.025]))
  })

  it('inverseTimeDecay: 0.1 / (1 + 0.5 · 4)', () => {
    expect(at(inverseTimeDecay({ initial: 0.1, steps: 1, rate: 0.5 }), [0, 2, 4])).toEqual(near([0.1, 0.05, 0.1 / 3]))
  })

  it('stepDecay divides by ten at each end of a stage', () => {
    expect(at(stepDecay({ initial: 1, steps: 30 }), [0, 29, 30, 60])).toEqual(near([1, 1, 0.1, 0.01]))
  })

  it('piecewiseConstant', () => {
    expect(at(piecewiseConstant([5, 8], [1, 0.5, 0.1]), [0, 4, 5, 7, 8, 99])).toEqual([1, 1, 0.5, 0.5, 0.1, 0.1])
    expect(() => piecewiseConstant([5, 5], [1, 2, 3])).toThrow(/schedule.boundaries/)
    expect(() => piecewiseConstant([5], [1])).toThrow(/expected 2 rates for 1 boundaries, received 1/)
  })

  it('cosineDecay is halfway down in the middle, and stays at its end', () => {
    expect(at(cosineDecay({ initial: 1, steps: 8, final: 0.2 }), [0, 2, 4, 8, 100])).toEqual(
      near([1, 0.2 + 0.8 * (0.5 + Math.SQRT1_2 / 2), 0.6, 0.2, 0.2]),
    )
  })

  it('warmUp goes up in a line to where the other begins', () => {
    expect(at(warmUp(4, stepDecay({ initial: 1, steps: 2 })), [0, 1, 3, 4, 5, 6])).toEqual(
      near([0, 0.25, 0.75, 1, 1, 0.1]),
    )
    expect(at(warmUp(2, 0.5, 0.1), [0, 1, 2])).toEqual(near([0.1, 0.3, 0.5]))
  })

  it('oneCycle goes up and far down', () => {
    const schedule = oneCycle({ maximum: 0.5, steps: 100 })
    expect(at(schedule, [0, 15, 30, 100])).toEqual(near([0.02, 0.26, 0.5, 0.000002]))
    for (let step = 0; step < 30; step++) expect(schedule(step + 1)).toBeGreaterThan(schedule(step))
    for (let step = 30; step < 99; step++) expect(schedule(step + 1)).toBeLessThan(schedule(step))
  })

  it('refuse steps that are none', () => {
    expect(() => cosineDecay({ initial: 1, steps: 0 })).toThrow(/schedule.steps/)
    expect(() => warmUp(0.5, 1)).toThrow(/schedule.steps/)
  })
})
