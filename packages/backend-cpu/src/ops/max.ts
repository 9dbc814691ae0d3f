import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { reduce } from './reduce.ts'

export const max: (zeros: Zeros) => Kernel<'max', CpuTensor> = reduce(
  Number.NEGATIVE_INFINITY,
  (totals, targets, x) => {
    for (let i = 0; i < x.length; i++) totals[targets[i]!] = Math.max(totals[targets[i]!]!, x[i]!)
  },
)
