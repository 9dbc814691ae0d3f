import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { unary } from './elementwise.ts'

export const exp: (zeros: Zeros) => Kernel<'exp', CpuTensor> = unary(Math.exp)
