import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'

// Data are never written to again, so both tensors can share them.
export const reshape: (zeros: Zeros) => Kernel<'reshape', CpuTensor> = () => (out, x) => ({ shape: out, data: x.data })
