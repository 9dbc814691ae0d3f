import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { unary } from './elementwise.ts'

export const sqrt: (zeros: Zeros) => Kernel<'sqrt', CpuTensor> = unary(Math.sqrt)
