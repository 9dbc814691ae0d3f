import { type Key, uniform } from '@convene/core'

/** One number, evenly from a range. */
export function drawFrom(key: Key, [low, high]: readonly [low: number, high: number]): number {
  return uniform(key, [1], low, high)[0]!
}
