import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { forEachWindow } from './pool2d.ts'

export const avgPool2dInputGrad: (zeros: Zeros) => Kernel<'avgPool2dInputGrad', CpuTensor> =
  zeros => (out, dy, attrs) => {
    const dx = zeros(out)
    const channels = out[3]!
    const total = new Float64Array(dx.data.length)
    forEachWindow(out, dy.shape, attrs, (output, window, count) => {
      for (let c = 0; c < channels; c++) {
        const share = dy.data[output + c]! / count
        for (let i = 0; i < count; i++) total[window[i]! + c]! += share
      }
    })
    dx.data.set(total)
    return dx
  }
