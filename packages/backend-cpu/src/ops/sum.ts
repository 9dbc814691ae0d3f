import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { reduce } from './reduce.ts'

export const sum: (zeros: Zeros) => Kernel<'sum', CpuTensor> = reduce(0, (totals, targets, x) => {
  for (let i = 0; i < x.length; i++) totals[targets[i]!]! += x[i]!
})
