import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { unary } from './elementwise.ts'

export const sigmoid: (zeros: Zeros) => Kernel<'sigmoid', CpuTensor> = unary(x => 1 / (1 + Math.exp(-x)))
