import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { unary } from './elementwise.ts'

export const floor: (zeros: Zeros) => Kernel<'floor', CpuTensor> = unary((y, x) => {
  for (let i = 0; i < y.length; i++) y[i] = Math.floor(x[i]!)
})
