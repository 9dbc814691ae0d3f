import { type Kernel, stridesOf } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { offsetsOf } from './strided.ts'

export const concat: (zeros: Zeros) => Kernel<'concat', CpuTensor> =
  zeros =>
  (out, x, y, { axis }) => {
    const z = zeros(out)
    const strides = stridesOf(out)
    const place = (part: CpuTensor, start: number) => {
      const targets = offsetsOf(part.shape, strides, start)
      for (let i = 0; i < targets.length; i++) z.data[targets[i]!] = part.data[i]!
    }
    place(x, 0)
    place(y, x.shape[axis]! * strides[axis]!)
    return z
  }
