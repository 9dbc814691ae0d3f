import { type Kernel, stridesOf } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { copyStrided } from './copyStrided.ts'

export const slice: (zeros: Zeros) => Kernel<'slice', CpuTensor> =
  zeros =>
  (out, x, { begin }) => {
    const strides = stridesOf(x.shape)
    const start = begin.reduce((sum, position, axis) => sum + position * strides[axis]!, 0)
    return copyStrided(zeros(out), x, strides, start)
  }
