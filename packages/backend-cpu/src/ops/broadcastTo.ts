import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { broadcast } from './elementwise.ts'

export const broadcastTo: (zeros: Zeros) => Kernel<'broadcastTo', CpuTensor> = zeros => (out, x) => {
  const y = zeros(out)
  const source = broadcast(x.shape, out)
  for (let i = 0; i < y.data.length; i++) y.data[i] = x.data[source(i)]!
  return y
}
