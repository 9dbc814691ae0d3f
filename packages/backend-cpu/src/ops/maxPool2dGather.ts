import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { placeOfMaximum } from './maxPool2d.ts'
import { forEachWindow } from './pool2d.ts'

export const maxPool2dGather: (zeros: Zeros) => Kernel<'maxPool2dGather', CpuTensor> =
  zeros => (out, x, values, attrs) => {
    const y = zeros(out)
    const channels = out[3]!
    forEachWindow(x.shape, out, attrs, (output, window, count) => {
      for (let c = 0; c < channels; c++) y.data[output + c] = values.data[placeOfMaximum(x.data, window, count, c)]!
    })
    return y
  }
