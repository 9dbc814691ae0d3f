import { DataError } from '@convene/core'

/**
 * Returns a count, or says that it is none.
 *
 * @throws DataError the code: not a whole number of at least `least`
 */
export function checkCount(code: string, count: number, least: 0 | 1): number {
  if (Number.isSafeInteger(count) && count >= least) return count
  throw new DataError({ code, expected: `a whole number of at least ${least}`, received: String(count) })
}
