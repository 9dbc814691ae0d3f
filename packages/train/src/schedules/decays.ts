import { checkSteps, type Schedule } from './schedule.ts'

export interface DecayOptions {
  /** The rate at step 0. */
  readonly initial: number
  /** After how many steps the rate is down by `rate`. */
  readonly steps: number
  readonly rate: number
  /** Whether it falls at once at the end of each `steps`, in place of a little at each step; false, if left out. */
  readonly staircase?: boolean
}

/** initial · rate^(step / steps) */
export function exponentialDecay({ initial, steps, rate, staircase = false }: DecayOptions): Schedule {
  const passed = periods(steps, staircase)
  return step => initial * rate ** passed(step)
}

/** initial / (1 + rate · step / steps): the decay by time of Keras's first optimizers. */
export function inverseTimeDecay({ initial, steps, rate, staircase = false }: DecayOptions): Schedule {
  const passed = periods(steps, staircase)
  return step => initial / (1 + rate * passed(step))
}

/** Divides the rate every `steps`: a tenth each time, if `rate` is left out. */
export function stepDecay({
  initial,
  steps,
  rate = 0.1,
}: Pick<DecayOptions, 'initial' | 'steps'> & Partial<Pick<DecayOptions, 'rate'>>): Schedule {
  return exponentialDecay({ initial, steps, rate, staircase: true })
}

function periods(steps: number, staircase: boolean): (step: number) => number {
  checkSteps(steps)
  return step => (staircase ? Math.floor(step / steps) : step / steps)
}
