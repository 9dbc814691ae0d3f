import { type Kernel, sizeOf } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { nearestRow } from './gather.ts'

export const scatterAdd: (zeros: Zeros) => Kernel<'scatterAdd', CpuTensor> =
  zeros =>
  (out, indices, values, { rows }) => {
    const y = zeros(out)
    const size = sizeOf(out.slice(1))
    const total = new Float64Array(y.data.length)
    for (let i = 0; i < indices.data.length; i++) {
      const row = nearestRow(indices.data[i]!, rows) * size
      for (let j = 0; j < size; j++) total[row + j]! += values.data[i * size + j]!
    }
    y.data.set(total)
    return y
  }
