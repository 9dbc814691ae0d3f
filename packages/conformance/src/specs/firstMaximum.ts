/** Where the largest number stands, of equal ones the first; the first NaN, if there is one. */
export function firstMaximum(values: readonly number[]): number {
  const nan = values.findIndex(value => Number.isNaN(value))
  return nan >= 0 ? nan : values.indexOf(Math.max(...values))
}
