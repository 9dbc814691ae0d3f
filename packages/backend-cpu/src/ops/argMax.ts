import { type Kernel, sizeOf } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'

export const argMax: (zeros: Zeros) => Kernel<'argMax', CpuTensor> =
  zeros =>
  (out, x, { axis }) => {
    const y = zeros(out)
    const length = x.shape[axis]!
    const inner = sizeOf(x.shape.slice(axis + 1))
    for (let i = 0; i < y.data.length; i++) {
      const start = Math.floor(i / inner) * length * inner + (i % inner)
      let best = 0
      for (let k = 1; k < length; k++) {
        const [candidate, maximum] = [x.data[start + k * inner]!, x.data[start + best * inner]!]
        if (!(candidate <= maximum) && !Number.isNaN(maximum)) best = k
      }
      y.data[i] = best
    }
    return y
  }
