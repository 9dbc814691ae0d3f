import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { unary } from './elementwise.ts'

export const relu: (zeros: Zeros) => Kernel<'relu', CpuTensor> = unary(x => Math.max(x, 0))
