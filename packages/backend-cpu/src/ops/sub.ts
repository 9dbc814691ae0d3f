import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { binary } from './elementwise.ts'

export const sub: (zeros: Zeros) => Kernel<'sub', CpuTensor> = binary((z, x, y) => {
  for (let i = 0; i < z.length; i++) z[i] = x[i]! - y[i]!
})
