import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { binary } from './elementwise.ts'

export const pow: (zeros: Zeros) => Kernel<'pow', CpuTensor> = binary((z, x, y) => {
  for (let i = 0; i < z.length; i++) z[i] = power(x[i]!, y[i]!)
})

/** IEEE 754's power: JavaScript's is NaN for 1 to NaN or to an infinity, and for −1 to an infinity. */
function power(x: number, y: number): number {
  if (x === 1) return 1
  return x === -1 && Math.abs(y) === Number.POSITIVE_INFINITY ? 1 : x ** y
}
