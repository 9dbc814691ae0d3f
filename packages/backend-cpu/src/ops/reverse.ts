import { type Kernel, stridesOf } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { copyStrided } from './copyStrided.ts'

export const reverse: (zeros: Zeros) => Kernel<'reverse', CpuTensor> =
  zeros =>
  (out, x, { axes }) => {
    const strides = stridesOf(out)
    const start = axes.reduce((sum, axis) => sum + (out[axis]! - 1) * strides[axis]!, 0)
    const backwards = strides.map((stride, axis) => (axes.includes(axis) ? -stride : stride))
    return copyStrided(zeros(out), x, backwards, start)
  }
