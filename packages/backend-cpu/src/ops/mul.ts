import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { binary } from './elementwise.ts'

export const mul: (zeros: Zeros) => Kernel<'mul', CpuTensor> = binary((x, y) => x * y)
