import { DataError } from '@convene/core'

/**
 * Returns a number, or says that it is out of its range.
 *
 * @throws DataError augment.option
 */
export function checkNumber(name: string, value: number, low: number, high: number): number {
  if (value >= low && value <= high) return value
  throw new DataError({ code: 'augment.option', expected: `${name} from ${low} to ${high}`, received: String(value) })
}

/** @throws DataError augment.option: not whole numbers of at least 1 */
export function checkSize(name: string, size: readonly [height: number, width: number]): void {
  if (size.length === 2 && size.every(length => Number.isSafeInteger(length) && length >= 1)) return
  throw new DataError({
    code: 'augment.option',
    expected: `${name} of whole numbers from 1`,
    received: size.join(' × '),
  })
}

/** @throws DataError augment.option: not two numbers in their order and within these */
export function checkRange(name: string, [low, high]: readonly [number, number], least: number, most: number): void {
  if (low >= least && low <= high && high <= most) return
  const expected = `${name} as [low, high] within ${least} to ${most}`
  throw new DataError({ code: 'augment.option', expected, received: `[${low}, ${high}]` })
}
