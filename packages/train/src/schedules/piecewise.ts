import { DataError } from '@convene/core'
import type { Schedule } from './schedule.ts'

/**
 * One rate up to a step, another from there.
 *
 * @param boundaries rising steps
 * @param rates one more than boundaries; the last holds from the last boundary on
 * @throws DataError schedule.boundaries, schedule.rates
 */
export function piecewiseConstant(boundaries: readonly number[], rates: readonly number[]): Schedule {
  if (boundaries.some((step, i) => !(step > (boundaries[i - 1] ?? 0)))) {
    throw new DataError({ code: 'schedule.boundaries', expected: 'rising steps', received: boundaries.join(', ') })
  }
  if (rates.length !== boundaries.length + 1) {
    const expected = `${boundaries.length + 1} rates for ${boundaries.length} boundaries`
    throw new DataError({ code: 'schedule.rates', expected, received: String(rates.length) })
  }
  return step => rates[boundaries.filter(boundary => step >= boundary).length]!
}
