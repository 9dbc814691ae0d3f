import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { reduce } from './reduce.ts'

export const max: (zeros: Zeros) => Kernel<'max', CpuTensor> = reduce(Number.NEGATIVE_INFINITY, Math.max)
