import type { HostArray, Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'

export const conv2d: (zeros: Zeros) => Kernel<'conv2d', CpuTensor> =
  zeros =>
  (out, x, filter, { strides, padding, dilations, groups }) => {
    const y = zeros(out)
    const [n, oh, ow, co] = out as readonly [number, number, number, number]
    const [, h, w, ci] = x.shape as readonly [number, number, number, number]
    const [kh, kw, ciPerGroup] = filter.shape as readonly [number, number, number]
    const [[sh, sw], [top, , left], [dh, dw]] = [strides, padding, dilations]
    const coPerGroup = co / groups
    const taps: Taps = { pixels: new Int32Array(kh * kw), weights: new Int32Array(kh * kw), count: 0 }

    for (let b = 0; b < n; b++) {
      for (let oy = 0; oy < oh; oy++) {
        for (let ox = 0; ox < ow; ox++) {
          taps.count = 0
          for (let ky = 0; ky < kh; ky++) {
            const iy = oy * sh - top + ky * dh
            if (iy < 0 || iy >= h) continue
            for (let kx = 0; kx < kw; kx++) {
              const ix = ox * sw - left + kx * dw
              if (ix < 0 || ix >= w) continue
              taps.pixels[taps.count] = ((b * h + iy) * w + ix) * ci
              taps.weights[taps.count++] = (ky * kw + kx) * ciPerGroup * co
            }
          }
          const pixel = ((b * oh + oy) * ow + ox) * co
          for (let g = 0; g < groups; g++) {
            const window = { taps, firstChannel: g * ciPerGroup, channels: ciPerGroup, stride: co }
            const [first, last] = [g * coPerGroup, (g + 1) * coPerGroup]
            let o = first
            for (; o + 4 <= last; o += 4) sumFour(y.data, pixel + o, x.data, filter.data, o, window)
            for (; o < last; o++) y.data[pixel + o] = sumOne(x.data, filter.data, o, window)
          }
        }
      }
    }
    return y
  }

/** Where the taps of a window that lie in the image begin, in x and in the filter. */
interface Taps {
  readonly pixels: Int32Array
  readonly weights: Int32Array
  count: number
}

/** What one group of output channels sees through a window. */
interface Window {
  readonly taps: Taps
  readonly firstChannel: number
  readonly channels: number
  /** From one input channel's weights to the next one's. */
  readonly stride: number
}

/** Σ x · filter over taps and channels, for output channel o. */
function sumOne(x: HostArray, filter: HostArray, o: number, { taps, firstChannel, channels, stride }: Window): number {
  let sum = 0
  for (let t = 0; t < taps.count; t++) {
    const p = taps.pixels[t]! + firstChannel
    const f = taps.weights[t]! + o
    for (let c = 0; c < channels; c++) sum += x[p + c]! * filter[f + c * stride]!
  }
  return sum
}

/** The same for four output channels at once: their sums stay in registers, and each x is read once for the four. */
function sumFour(y: HostArray, at: number, x: HostArray, filter: HostArray, o: number, window: Window): void {
  const { taps, firstChannel, channels, stride } = window
  let [sum0, sum1, sum2, sum3] = [0, 0, 0, 0]
  for (let t = 0; t < taps.count; t++) {
    const p = taps.pixels[t]! + firstChannel
    let f = taps.weights[t]! + o
    for (let c = 0; c < channels; c++) {
      const value = x[p + c]!
      sum0 += value * filter[f]!
      sum1 += value * filter[f + 1]!
      sum2 += value * filter[f + 2]!
      sum3 += value * filter[f + 3]!
      f += stride
    }
  }
  y[at] = sum0
  y[at + 1] = sum1
  y[at + 2] = sum2
  y[at + 3] = sum3
}
