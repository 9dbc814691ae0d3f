import { type Kernel, stridesOf } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { gather } from './gather.ts'

export const transpose: (zeros: Zeros) => Kernel<'transpose', CpuTensor> =
  zeros =>
  (out, x, { perm }) => {
    const strides = stridesOf(x.shape)
    return gather(
      zeros(out),
      x,
      perm.map(axis => strides[axis]!),
    )
  }
