import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { addSums, addTap, makeTaps } from './taps.ts'

export const conv2d: (zeros: Zeros) => Kernel<'conv2d', CpuTensor> =
  zeros =>
  (out, x, filter, { strides, padding, dilations, groups }) => {
    const y = zeros(out)
    const [n, oh, ow, co] = out as readonly [number, number, number, number]
    const [, h, w, ci] = x.shape as readonly [number, number, number, number]
    const [kh, kw, ciPerGroup] = filter.shape as readonly [number, number, number]
    const [[sh, sw], [top, , left], [dh, dw]] = [strides, padding, dilations]
    const coPerGroup = co / groups
    const taps = makeTaps(kh * kw, { length: ciPerGroup, xStep: 1, weightStep: co, outputStep: 1 })

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
              addTap(taps, ((b * h + iy) * w + ix) * ci, (ky * kw + kx) * ciPerGroup * co)
            }
          }
          const pixel = ((b * oh + oy) * ow + ox) * co
          for (let g = 0; g < groups; g++) {
            const o = g * coPerGroup
            addSums(y.data, pixel + o, coPerGroup, x.data, g * ciPerGroup, filter.data, o, taps)
          }
        }
      }
    }
    return y
  }
