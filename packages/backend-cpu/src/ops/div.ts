import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { binary } from './elementwise.ts'

export const div: (zeros: Zeros) => Kernel<'div', CpuTensor> = binary((x, y) => x / y)
