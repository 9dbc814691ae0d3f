import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'

export const literal: (zeros: Zeros) => Kernel<'literal', CpuTensor> =
  zeros =>
  (out, { data }) => {
    const y = zeros(out)
    y.data.set(data)
    return y
  }
