import { type Kernel, stridesOf } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { copyStrided } from './copyStrided.ts'

export const transpose: (zeros: Zeros) => Kernel<'transpose', CpuTensor> =
  zeros =>
  (out, x, { perm }) => {
    const strides = stridesOf(x.shape)
    return copyStrided(
      zeros(out),
      x,
      perm.map(axis => strides[axis]!),
    )
  }
