import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { placeOfMaximum } from './maxPool2d.ts'
import { forEachWindow } from './pool2d.ts'

export const maxPool2dInputGrad: (zeros: Zeros) => Kernel<'maxPool2dInputGrad', CpuTensor> =
  zeros => (out, x, dy, attrs) => {
    const dx = zeros(out)
    const channels = out[3]!
    const total = new Float64Array(dx.data.length)
    forEachWindow(x.shape, dy.shape, attrs, (output, window, count) => {
      for (let c = 0; c < channels; c++) total[placeOfMaximum(x.data, window, count, c)]! += dy.data[output + c]!
    })
    dx.data.set(total)
    return dx
  }
