import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { unary } from './elementwise.ts'

export const neg: (zeros: Zeros) => Kernel<'neg', CpuTensor> = unary((y, x) => {
  for (let i = 0; i < y.length; i++) y[i] = -x[i]!
})
