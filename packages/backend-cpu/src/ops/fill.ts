import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'

export const fill: (zeros: Zeros) => Kernel<'fill', CpuTensor> =
  zeros =>
  (out, { value }) => {
    const y = zeros(out)
    y.data.fill(value)
    return y
  }
