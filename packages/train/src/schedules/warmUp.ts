import { checkSteps, type Schedule } from './schedule.ts'

/**
 * Up in a straight line from `start` to where another schedule begins, which then runs from its step 0.
 *
 * @param steps how many steps it takes
 * @see Goyal et al., Accurate, Large Minibatch SGD, arXiv:1706.02677, section 2.2
 */
export function warmUp(steps: number, then: number | Schedule, start = 0): Schedule {
  checkSteps(steps)
  const after = typeof then === 'number' ? () => then : then
  return step => (step < steps ? start + (after(0) - start) * (step / steps) : after(step - steps))
}
