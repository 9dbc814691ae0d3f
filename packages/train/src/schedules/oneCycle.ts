import { cosineDecay } from './cosineDecay.ts'
import { checkSteps, type Schedule } from './schedule.ts'

export interface OneCycleOptions {
  /** The highest rate. */
  readonly maximum: number
  /** The steps of the whole training. */
  readonly steps: number
  /** Which share of them it goes up; 0.3, if left out. */
  readonly rising?: number
  /** The first rate is the highest over this; 25, if left out. */
  readonly startDivisor?: number
  /** The last rate is the first over this; 10,000, if left out. */
  readonly finalDivisor?: number
}

/**
 * Up once and down once, both along a cosine, far below where it began.
 *
 * @see Smith & Topin, Super-Convergence, arXiv:1708.07120
 */
export function oneCycle({
  maximum,
  steps,
  rising = 0.3,
  startDivisor = 25,
  finalDivisor = 10_000,
}: OneCycleOptions): Schedule {
  checkSteps(steps)
  const start = maximum / startDivisor
  const turn = Math.min(Math.max(1, Math.round(rising * steps)), steps)
  const up = cosineDecay({ initial: start, final: maximum, steps: turn })
  const down = cosineDecay({ initial: maximum, final: start / finalDivisor, steps: Math.max(1, steps - turn) })
  return step => (step < turn ? up(step) : down(step - turn))
}
