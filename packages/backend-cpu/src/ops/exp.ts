import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { unary } from './elementwise.ts'

export const exp: (zeros: Zeros) => Kernel<'exp', CpuTensor> = unary((y, x) => {
  for (let i = 0; i < y.length; i++) y[i] = Math.exp(x[i]!)
})
