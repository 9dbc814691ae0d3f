import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { unary } from './elementwise.ts'

export const atan: (zeros: Zeros) => Kernel<'atan', CpuTensor> = unary((y, x) => {
  for (let i = 0; i < y.length; i++) y[i] = Math.atan(x[i]!)
})
