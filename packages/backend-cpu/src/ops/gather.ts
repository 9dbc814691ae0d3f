import { type Kernel, sizeOf } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'

export const gather: (zeros: Zeros) => Kernel<'gather', CpuTensor> = zeros => (out, x, indices) => {
  const y = zeros(out)
  const [rows = 1, ...rest] = x.shape
  const size = sizeOf(rest)
  for (let i = 0; i < indices.data.length; i++) {
    const row = nearestRow(indices.data[i]!, rows) * size
    y.data.set(x.data.subarray(row, row + size), i * size)
  }
  return y
}

/** The row of that number, or the nearest there is; row 0 for NaN. */
export function nearestRow(index: number, rows: number): number {
  return Number.isNaN(index) ? 0 : Math.min(Math.max(index, 0), rows - 1)
}
