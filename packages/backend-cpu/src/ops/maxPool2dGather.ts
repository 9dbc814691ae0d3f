import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { placeOfMaximum } from './maxPool2d.ts'
import { forEachWindow } from './pool2d.ts'

export const maxPool2dGather: (zeros: Zeros) => Kernel<'maxPool2dGather', CpuTensor> =
  zeros => (out, x, values, attrs) => {
    const y = zeros(out)
    forEachWindow(x.shape, out, attrs, (output, window, count) => {
      y.data[output] = values.data[placeOfMaximum(x.data, window, count)]!
    })
    return y
  }
