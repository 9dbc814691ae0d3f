import { DataError } from '@convene/core'

/** A learning rate for each step; the first step is 0. */
export type Schedule = (step: number) => number

/** @throws DataError schedule.steps: not a whole number of at least 1 */
export function checkSteps(steps: number): number {
  if (Number.isSafeInteger(steps) && steps >= 1) return steps
  const expected = 'a whole number of steps, 1 or more'
  throw new DataError({ code: 'schedule.steps', expected, received: String(steps) })
}
