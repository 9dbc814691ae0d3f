import { DataError } from '@convene/core'
import type { EpochRecord } from './trainState.ts'

/** A figure to watch over epochs, such as `validation/loss`. */
export interface Watched {
  readonly name: string
  readonly higherIsBetter: boolean
}

export interface EarlyStoppingOptions extends Watched {
  /** After how many epochs without a better figure training is over. */
  readonly patience: number
  /** By how much a figure has to be better to count; 0, if left out. */
  readonly minDelta?: number
}

/**
 * Which epoch had the best figure: the first, of several. NaN is worse than any number.
 *
 * @returns −1, if there is none
 * @throws DataError history.figure: an epoch without the figure
 */
export function bestEpoch(history: readonly EpochRecord[], watched: Watched): number {
  return bestBy(history, watched, 0)
}

/** Whether the figure has not got better for `patience` epochs. It depends on the history alone, so it survives a restart. */
export function hasStalled(history: readonly EpochRecord[], options: EarlyStoppingOptions): boolean {
  const { patience, minDelta = 0 } = options
  return history.length > 0 && history.length - 1 - bestBy(history, options, minDelta) >= patience
}

function bestBy(history: readonly EpochRecord[], { name, higherIsBetter }: Watched, minDelta: number): number {
  let [best, bestFigure] = [-1, Number.NEGATIVE_INFINITY]
  for (const [epoch, record] of history.entries()) {
    const figure = record[name]
    if (figure === undefined) {
      const received = Object.keys(record).join(', ')
      throw new DataError({ code: 'history.figure', expected: `${name} in epoch ${epoch}`, received })
    }
    const upwards = higherIsBetter ? figure : -figure
    if (best === -1 || upwards > bestFigure + minDelta) {
      best = epoch
      bestFigure = Number.isNaN(upwards) ? Number.NEGATIVE_INFINITY : upwards
    }
  }
  return best
}
