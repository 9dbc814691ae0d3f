import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { binary } from './elementwise.ts'

export const add: (zeros: Zeros) => Kernel<'add', CpuTensor> = binary((z, x, y) => {
  for (let i = 0; i < z.length; i++) z[i] = x[i]! + y[i]!
})
