import type { KernelWriter } from '../source.ts'
import { elementwise } from './elementwise.ts'

/**
 * Shading languages compute x^y as 2^(y · log₂ x), which loses digits as y · log₂ x grows. So for |y| < 64 the power by the
 * whole part of |y| is a product of squares, and the language's own power is asked for the rest f only. Then the relative
 * error is at most |y| · 2⁻²⁴ for the products, (3 + 2 · f · |log₂ x|) · 2⁻²³ + f · max(2⁻²¹, 3 · 2⁻²³ · |log₂ x|) for the
 * rest, if there is one (WGSL's promise), and 2.5 · 2⁻²³ for 1 / x^|y|. Whole powers of whole numbers below 2²⁴ are exact.
 * From |y| = 64 on, and where x^|y| leaves float32's range, it is as if f were |y|.
 *
 * What IEEE 754 says of zeros, infinities, NaN and negative x is said in so many words, as no driver can be trusted to.
 *
 * @see https://www.w3.org/TR/WGSL/#floating-point-accuracy
 */
export const pow: KernelWriter<'pow'> = elementwise(
  ['x', 'y'],
  dialect => `const a = Math.abs(x);
const n = Math.abs(y);
const whole = Math.floor(n);
let signed = a;
if (n === whole && whole - 2 * Math.floor(whole * 0.5) === 1) { signed = x; }
let r = x + y;
if (a >= 0 && n >= 0) {
  r = Math.pow(a, y);
  if (n < 64) {
    let power = 1;
    if (n > whole) { power = Math.pow(a, n - whole); }
    let square = a;
    let left = whole;
    for (let i = 0; i < 6; i++) {
      const half = Math.floor(left * 0.5);
      if (left > 2 * half) { power = power * square; }
      square = square * square;
      left = half;
    }
    if (y >= 0) { r = power; }
    if (y < 0 && power > 1.1754943508222875e-38) { r = 1 / power; }
  }
  if (n > 3.4028234663852886e38) {
    r = 1 / n;
    if (a > 1 && y > 0) { r = n; }
    if (a < 1 && y < 0) { r = n; }
    if (a === 1) { r = 1; }
  }
  if (signed < 0) { r = -r; }
  if (a === 0 || a > 3.4028234663852886e38) {
    r = signed;
    if (y < 0) { r = 1 / signed; }
  }
  if (x < 0 && a <= 3.4028234663852886e38 && n > whole) { r = Math.sqrt(x); }
}
if (${dialect.isNaN('x')}) { r = x; }
if (${dialect.isNaN('y')}) { r = y; }
if (y === 0 || x === 1) { r = 1; }
return r;`,
)
