import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { unary } from './elementwise.ts'

export const rsqrt: (zeros: Zeros) => Kernel<'rsqrt', CpuTensor> = unary(x => 1 / Math.sqrt(x))
