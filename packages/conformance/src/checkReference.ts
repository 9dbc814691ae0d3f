import { type Backend, DataError } from '@convene/core'

/** @throws DataError conform.reference: not in float64 */
export function checkReference<R>({ name, precision }: Backend<R>): void {
  if (precision === 'float64') return
  const received = `${name} in ${precision}`
  throw new DataError({ code: 'conform.reference', expected: 'a reference in float64', received })
}
