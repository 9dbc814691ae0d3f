import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { binary } from './elementwise.ts'

export const add: (zeros: Zeros) => Kernel<'add', CpuTensor> = binary((x, y) => x + y)
