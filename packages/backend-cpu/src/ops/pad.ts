import { type Kernel, stridesOf } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { offsetsOf } from './strided.ts'

export const pad: (zeros: Zeros) => Kernel<'pad', CpuTensor> =
  zeros =>
  (out, x, { padding, value }) => {
    const y = zeros(out)
    y.data.fill(value)
    const strides = stridesOf(out)
    const start = padding.reduce((sum, [before], axis) => sum + before * strides[axis]!, 0)
    const targets = offsetsOf(x.shape, strides, start)
    for (let i = 0; i < targets.length; i++) y.data[targets[i]!] = x.data[i]!
    return y
  }
