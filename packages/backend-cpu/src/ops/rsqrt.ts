import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { unary } from './elementwise.ts'

export const rsqrt: (zeros: Zeros) => Kernel<'rsqrt', CpuTensor> = unary((y, x) => {
  for (let i = 0; i < y.length; i++) y[i] = 1 / Math.sqrt(x[i]!)
})
