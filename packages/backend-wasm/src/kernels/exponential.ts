import { f32x4, i32x4, type V128 } from '../assembly/instructions.ts'
import type { Keep } from './keep.ts'

/** Beyond these, e to the power of x is an infinity, or 0. */
const [largest, smallest] = [89, -104]

/** ln 2 in two parts, of which the first has so few bits that its products with small whole numbers are exact. */
const [ln2High, ln2Low] = [0.693359375, -2.1219444e-4]

/**
 * eʳ for |r| ≤ ½ ln 2, by its Taylor series, of which the first term that is left out is less than 2⁻²⁶ of the result. From
 * the highest power down.
 */
const coefficients = [7, 6, 5, 4, 3, 2].map(n => 1 / factorial(n))

function factorial(n: number): number {
  return n === 0 ? 1 : n * factorial(n - 1)
}

/**
 * e to the power of each lane: 2ⁿ eʳ with n the whole number nearest to x / ln 2. NaN stays.
 *
 * @see Cody & Waite, Software Manual for the Elementary Functions, chapter 6
 */
export function exponential(x: V128, keep: Keep): V128 {
  const { add, sub, mul, min, max, constant, nearest } = f32x4
  const clamped = keep(max(min(x, constant(largest)), constant(smallest)))
  const n = keep(nearest(mul(clamped, constant(Math.LOG2E))))
  const r = keep(sub(sub(clamped, mul(n, constant(ln2High))), mul(n, constant(ln2Low))))
  const [first, ...rest] = coefficients
  const tail = rest.reduce((sum, c) => add(mul(sum, r), constant(c)), constant(first!))
  const power = add(add(mul(mul(r, r), tail), r), constant(1))
  // Two factors: 2ⁿ itself may be too large or too small for a float32 although the result is not.
  const whole = keep(i32x4.truncate(n))
  const half = keep(i32x4.shiftRight(whole, 1))
  return mul(mul(power, powerOfTwo(half)), powerOfTwo(i32x4.sub(whole, half)))
}

/** 2 to the power of whole numbers in [−126, 127]: an exponent, and nothing behind it. */
function powerOfTwo(n: V128): V128 {
  return i32x4.shiftLeft(i32x4.add(n, i32x4.constant(127)), 23)
}
