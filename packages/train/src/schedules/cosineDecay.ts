import { checkSteps, type Schedule } from './schedule.ts'

export interface CosineDecayOptions {
  /** The rate at step 0. */
  readonly initial: number
  /** How many steps it takes down to `final`, which holds from there. */
  readonly steps: number
  /** 0, if left out. */
  readonly final?: number
}

/**
 * Down from `initial` to `final` along half a period of a cosine.
 *
 * @see Loshchilov & Hutter, SGDR, arXiv:1608.03983, equation 5, without restarts
 */
export function cosineDecay({ initial, steps, final = 0 }: CosineDecayOptions): Schedule {
  checkSteps(steps)
  return step => final + (initial - final) * 0.5 * (1 + Math.cos(Math.PI * Math.min(step / steps, 1)))
}
