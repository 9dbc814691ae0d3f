/** A polynomial in `x` by Horner's rule, its coefficients from the constant one on. */
export function polynomial(x: string, [first = 0, ...rest]: readonly number[]): string {
  return rest.length === 0 ? `${first}` : `(${first} + ${x} * ${polynomial(x, rest)})`
}
