import { polynomial } from './polynomial.ts'

/** 1 / n!, of alternating signs: the Maclaurin series that sine and cosine begin with. */
const alternating = (powers: readonly number[]) =>
  powers.map((n, i) => (i % 2 === 0 ? 1 : -1) / Array.from({ length: n }, (_, k) => k + 1).reduce((a, b) => a * b, 1))

/** Up to here, two products of the reduction are exact in float32. */
const longestReduced = 2 ** 13

/**
 * Statements that return the sine of x + `turns` quarter turns.
 *
 * The sines of shading languages are good for 2⁻¹¹ only. This one takes off k quarter turns, π/2 in three parts (Cody and
 * Waite): k times the first two, of 8 and 11 bits, and their differences are exact up to |x| = 2¹³. What remains is within
 * π/4, where the series are off by less than 2⁻²⁹ after 5 and 6 terms. Beyond 2¹³ it is the mode's own sine that answers.
 *
 * Up to 2¹³ the error is at most 2⁻²³ absolutely; in float32 with differences as they are written. A driver that
 * rearranges them gives it |x| · 2⁻²³ more.
 *
 * @see Muller, Elementary Functions, 3rd edition, section 11.2
 */
export function sine(turns: 0 | 1): string {
  const s = polynomial('z', alternating([1, 3, 5, 7, 9]).slice(1))
  const c = polynomial('z', alternating([0, 2, 4, 6, 8, 10]).slice(1))
  // What no comparison holds for is NaN. √−∞ is as well.
  return `let y = x;
const a = Math.abs(x);
if (a <= ${longestReduced}) {
  const k = Math.floor(x * ${2 / Math.PI} + 0.5);
  const r = ((x - k * 1.5703125) - k * 0.0004837512969970703) - k * 7.549790126404332e-8;
  const z = r * r;
  const q = k + ${turns};
  const quadrant = q - 4 * Math.floor(q * 0.25);
  y = r + r * (z * ${s});
  if (quadrant === 1 || quadrant === 3) { y = 1 + z * ${c}; }
  if (quadrant >= 2) { y = -y; }
}
if (a > ${longestReduced}) { y = ${turns === 0 ? 'Math.sin' : 'Math.cos'}(x); }
if (a > 3.4028234663852886e38) { y = Math.sqrt(-a); }
return y;`
}
