import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { broadcast } from './broadcastTo.ts'

export const select: (zeros: Zeros) => Kernel<'select', CpuTensor> = zeros => (out, condition, x, y) => {
  const z = zeros(out)
  const conditions = broadcast(zeros, out, condition)
  const xs = broadcast(zeros, out, x)
  const ys = broadcast(zeros, out, y)
  for (let i = 0; i < z.data.length; i++) z.data[i] = conditions[i] !== 0 ? xs[i]! : ys[i]!
  return z
}
