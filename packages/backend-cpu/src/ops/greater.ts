import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { binary } from './elementwise.ts'

export const greater: (zeros: Zeros) => Kernel<'greater', CpuTensor> = binary((x, y) => (x > y ? 1 : 0))
