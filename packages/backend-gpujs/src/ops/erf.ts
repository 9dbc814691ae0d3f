import type { KernelWriter } from '../source.ts'
import { elementwise } from './elementwise.ts'
import { polynomial } from './polynomial.ts'

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1))
const series = Array.from({ length: 11 }, (_, n) => ((-1) ** n * 2) / (Math.sqrt(Math.PI) * factorial(n) * (2 * n + 1)))

/** What is added to x itself, which is exact, is small and so are its roundings. */
const withoutX = series.with(0, series[0]! - 1)

/** Of the exponent of erfc in t = 1 / (1 + a/2). */
const exponent = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
  0.17087277,
]

/**
 * Below 1 the Maclaurin series, off by less than 2⁻²⁹ after 11 terms. From 1 on, 1 − erfc, which is an exponential of a
 * polynomial, off by 1.2e-7 of erfc, so by 2⁻²⁵. From 4 on, 1, which is off by 2⁻²⁶. NaN is what no comparison holds for.
 *
 * @see https://en.wikipedia.org/wiki/Error_function#Numerical_approximations
 */
export const erf: KernelWriter<'erf'> = elementwise(
  ['x'],
  `let r = x;
const a = Math.abs(x);
const z = x * x;
if (a < 1) { r = x + x * ${polynomial('z', withoutX)}; }
if (a >= 1) {
  const t = 1 / (1 + 0.5 * a);
  r = 1 - t * Math.exp(${polynomial('t', exponent)} - z);
}
if (a >= 4) { r = 1; }
if (x <= -1) { r = -r; }
return r;`,
)
