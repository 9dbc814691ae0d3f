import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { forEachWindow } from './pool2d.ts'

export const avgPool2d: (zeros: Zeros) => Kernel<'avgPool2d', CpuTensor> = zeros => (out, x, attrs) => {
  const y = zeros(out)
  const channels = out[3]!
  forEachWindow(x.shape, out, attrs, (output, window, count) => {
    for (let c = 0; c < channels; c++) {
      let sum = 0
      for (let i = 0; i < count; i++) sum += x.data[window[i]! + c]!
      y.data[output + c] = sum / count
    }
  })
  return y
}
