import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { placeOfMaximum } from './maxPool2d.ts'
import { forEachWindow } from './pool2d.ts'

export const maxPool2dInputGrad: (zeros: Zeros) => Kernel<'maxPool2dInputGrad', CpuTensor> =
  zeros => (out, x, dy, attrs) => {
    const dx = zeros(out)
    const total = new Float64Array(dx.data.length)
    forEachWindow(x.shape, dy.shape, attrs, (output, window, count) => {
      total[placeOfMaximum(x.data, window, count)]! += dy.data[output]!
    })
    dx.data.set(total)
    return dx
  }
