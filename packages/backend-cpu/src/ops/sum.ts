import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { reduce } from './reduce.ts'

export const sum: (zeros: Zeros) => Kernel<'sum', CpuTensor> = reduce(0, (total, x) => total + x)
