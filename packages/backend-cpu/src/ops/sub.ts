import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { binary } from './elementwise.ts'

export const sub: (zeros: Zeros) => Kernel<'sub', CpuTensor> = binary((x, y) => x - y)
