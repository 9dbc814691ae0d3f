import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { unary } from './elementwise.ts'

export const sigmoid: (zeros: Zeros) => Kernel<'sigmoid', CpuTensor> = unary((y, x) => {
  for (let i = 0; i < y.length; i++) y[i] = 1 / (1 + Math.exp(-x[i]!))
})
