import type { KernelWriter } from '../source.ts'
import { elementwise } from './elementwise.ts'
import { polynomial } from './polynomial.ts'

/** Of arctan t / t in t², after the 1. */
const coefficients = [
  -0.3333314528, 0.1999355085, -0.1420889944, 0.1065626393, -0.07528964, 0.0429096138, -0.0161657367, 0.0028662257,
]

/**
 * WGSL's own arctangent is good for 4096 ulp only. This one takes x up to 1, and π/2 less the arctangent of 1/x beyond.
 *
 * In units of 2⁻²³ and relative to the result: the polynomial is off by less than 1/6. Rounding it adds at most 2, since
 * the steps of Horner's rule, from the last to the first, add up to less than 0.57 in absolute value. Beyond 1 an inverse
 * that is off by 2.5 ulp moves the result, which is π/4 at least, by 1.6 more, and the difference is rounded once. In all
 * that is less than 5. −0 stays, 1/Infinity is 0, and NaN is what no comparison holds for.
 *
 * @see Abramowitz & Stegun, Handbook of Mathematical Functions, 4.4.49
 */
export const atan: KernelWriter<'atan'> = elementwise(
  ['x'],
  `const a = Math.abs(x);
let t = x;
if (a > 1) { t = 1 / x; }
const z = t * t;
let r = t + t * (z * ${polynomial('z', coefficients)});
if (x > 1) { r = ${Math.PI / 2} - r; }
if (x < -1) { r = ${-Math.PI / 2} - r; }
return r;`,
)
