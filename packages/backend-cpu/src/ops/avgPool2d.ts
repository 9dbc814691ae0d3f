import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { forEachWindow } from './pool2d.ts'

export const avgPool2d: (zeros: Zeros) => Kernel<'avgPool2d', CpuTensor> = zeros => (out, x, attrs) => {
  const y = zeros(out)
  forEachWindow(x.shape, out, attrs, (output, window, count) => {
    let sum = 0
    for (let i = 0; i < count; i++) sum += x.data[window[i]!]!
    y.data[output] = sum / count
  })
  return y
}
