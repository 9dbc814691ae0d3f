import type { CpuTensor } from '../tensor.ts'
import { offsetsOf } from './strided.ts'

/** Fills y with the elements of x that `strides` lead to from `start`. */
export function copyStrided(y: CpuTensor, x: CpuTensor, strides: readonly number[], start = 0): CpuTensor {
  const offsets = offsetsOf(y.shape, strides, start)
  for (let i = 0; i < offsets.length; i++) y.data[i] = x.data[offsets[i]!]!
  return y
}
