import type { HostArray, Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { forEachWindow } from './pool2d.ts'

export const maxPool2d: (zeros: Zeros) => Kernel<'maxPool2d', CpuTensor> = zeros => (out, x, attrs) => {
  const y = zeros(out)
  const channels = out[3]!
  forEachWindow(x.shape, out, attrs, (output, window, count) => {
    for (let c = 0; c < channels; c++) y.data[output + c] = x.data[placeOfMaximum(x.data, window, count, c)]!
  })
  return y
}

/** The place of the first maximum of one channel of a window; of the first NaN, if there is one. */
export function placeOfMaximum(x: HostArray, window: Int32Array, count: number, channel: number): number {
  let best = window[0]! + channel
  for (let i = 1; i < count; i++) {
    const place = window[i]! + channel
    if (!(x[place]! <= x[best]!) && !Number.isNaN(x[best])) best = place
  }
  return best
}
