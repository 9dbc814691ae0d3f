import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { broadcast } from './elementwise.ts'

export const select: (zeros: Zeros) => Kernel<'select', CpuTensor> = zeros => (out, condition, x, y) => {
  const z = zeros(out)
  const [cs, xs, ys] = [broadcast(condition.shape, out), broadcast(x.shape, out), broadcast(y.shape, out)]
  for (let i = 0; i < z.data.length; i++) z.data[i] = condition.data[cs(i)] !== 0 ? x.data[xs(i)]! : y.data[ys(i)]!
  return z
}
