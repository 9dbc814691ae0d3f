import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { binary } from './elementwise.ts'

export const maximum: (zeros: Zeros) => Kernel<'maximum', CpuTensor> = binary(Math.max)
