import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { unary } from './elementwise.ts'

export const log: (zeros: Zeros) => Kernel<'log', CpuTensor> = unary((y, x) => {
  for (let i = 0; i < y.length; i++) y[i] = Math.log(x[i]!)
})
