import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { binary } from './elementwise.ts'

export const maximum: (zeros: Zeros) => Kernel<'maximum', CpuTensor> = binary((z, x, y) => {
  for (let i = 0; i < z.length; i++) z[i] = Math.max(x[i]!, y[i]!)
})
