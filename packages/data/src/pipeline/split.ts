import { DataError } from '@convene/core'
import { sliceOf } from './slice.ts'
import type { Source } from './source.ts'

export function splitBy<T>(source: Source<T>, percentages: readonly number[]): readonly Source<T>[] {
  const { size } = source
  if (size === undefined) {
    throw new DataError({ code: 'pipeline.split', expected: 'a known number of examples', received: 'an unknown one' })
  }
  if (!source.sameOrder) {
    const expected = 'the same order in each pass (split first, then shuffle the parts)'
    throw new DataError({ code: 'pipeline.split', expected, received: 'another order each time' })
  }
  const bounds = boundsOf(percentages, size)
  return percentages.map((_, part) => sliceOf(source, bounds[part]!, bounds[part + 1]!))
}

/** The first example of each part, and the end: percentages are added before they are rounded, so nothing is left out. */
export function boundsOf(percentages: readonly number[], size: number): readonly number[] {
  const sums = [0]
  for (const percentage of percentages) sums.push(sums.at(-1)! + percentage)
  // Percentages such as 33.3 and 66.7 do not add up exactly.
  if (!percentages.every(percentage => percentage >= 0) || Math.abs(sums.at(-1)! - 100) > 1e-9) {
    const received = `[${percentages.slice(0, 8).join(', ')}]`
    throw new DataError({ code: 'pipeline.split', expected: 'percentages that add up to 100', received })
  }
  return sums.map(sum => Math.round((sum / 100) * size))
}
