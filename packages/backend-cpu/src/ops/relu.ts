import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { unary } from './elementwise.ts'

export const relu: (zeros: Zeros) => Kernel<'relu', CpuTensor> = unary((y, x) => {
  for (let i = 0; i < y.length; i++) y[i] = Math.max(x[i]!, 0)
})
