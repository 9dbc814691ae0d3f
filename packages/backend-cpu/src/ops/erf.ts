import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { unary } from './elementwise.ts'

export const erf: (zeros: Zeros) => Kernel<'erf', CpuTensor> = unary((y, x) => {
  for (let i = 0; i < y.length; i++) y[i] = errorFunction(x[i]!)
})

/**
 * 2/√π · e^−x² · Σ 2ⁿ x²ⁿ⁺¹ / (1·3·5⋯(2n + 1)): all terms have one sign, so nothing cancels. Beyond 6 the function is 1 to
 * the last bit of a float64.
 *
 * @see Abramowitz & Stegun, Handbook of Mathematical Functions, 7.1.6
 */
function errorFunction(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x)
  let term = x
  let sum = x
  for (let n = 1; Math.abs(term) > Math.abs(sum) * Number.EPSILON; n++) {
    term *= (2 * x * x) / (2 * n + 1)
    sum += term
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum
}
