import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { binary } from './elementwise.ts'

export const pow: (zeros: Zeros) => Kernel<'pow', CpuTensor> = binary((x, y) => x ** y)
