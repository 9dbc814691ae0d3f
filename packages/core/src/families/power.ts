/**
 * x to the power of y as IEEE 754 has it: 1 to anything is 1, and so is −1 to an infinity, where JavaScript has NaN.
 *
 * @see IEEE 754-2019, section 9.2.1
 */
export function power(x: number, y: number): number {
  const isUnit = x === 1 || (x === -1 && Math.abs(y) === Number.POSITIVE_INFINITY)
  return isUnit ? 1 : x ** y
}
