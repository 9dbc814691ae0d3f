import type { HostArray, Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { forEachWindow } from './pool2d.ts'

export const maxPool2d: (zeros: Zeros) => Kernel<'maxPool2d', CpuTensor> = zeros => (out, x, attrs) => {
  const y = zeros(out)
  forEachWindow(x.shape, out, attrs, (output, window, count) => {
    y.data[output] = x.data[placeOfMaximum(x.data, window, count)]!
  })
  return y
}

/** The place of the first maximum of a window; the first NaN, if there is one. */
export function placeOfMaximum(x: HostArray, window: Int32Array, count: number): number {
  let best = window[0]!
  for (let i = 1; i < count; i++) {
    const place = window[i]!
    if (!(x[place]! <= x[best]!) && !Number.isNaN(x[best])) best = place
  }
  return best
}
