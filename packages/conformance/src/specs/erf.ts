import { scalar } from '@convene/core'
import { elementwise } from '../definition.ts'
import { monotone, ulps } from '../errorModels.ts'
import { between } from '../numbers.ts'
import type { OpSpec } from '../spec.ts'
import { unarySignatures } from './elementwise.ts'

/**
 * 2/√π · e^(−x²) · Σ 2ⁿ·x^(2n+1) / (2n + 1)!!: all terms of one sign, so that no digits cancel. 200 are enough below 6, where
 * 1 − erf is less than float64 can tell.
 *
 * @see Abramowitz & Stegun, Handbook of Mathematical Functions, 7.1.6
 */
export function errorFunction(x: number): number {
  if (Math.abs(x) >= 6) return Math.sign(x)
  let [sum, term] = [0, x]
  for (let n = 0; n < 200; n++) {
    sum += term
    term *= (2 * x * x) / (2 * n + 3)
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum
}

/** 16 ulp is OpenCL’s promise; 2⁻²² absolute near 0, where published approximations stop. */
export const erf: OpSpec<'erf'> = {
  signatures: unarySignatures(),
  define: elementwise(x => errorFunction(x!)),
  linearIn: [],
  exactOnIntegers: false,
  error: monotone((ops, _x, y) => ops.add(ulps(ops, 16, y), scalar(ops, 2 ** -22))),
  numbers: () => ({ reals: between(-4, 4) }),
}
