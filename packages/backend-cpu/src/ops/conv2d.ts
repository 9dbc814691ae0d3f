import type { Kernel } from '@convene/core'
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
    const total = new Float64Array(co)

    for (let b = 0; b < n; b++) {
      for (let oy = 0; oy < oh; oy++) {
        for (let ox = 0; ox < ow; ox++) {
          total.fill(0)
          for (let ky = 0; ky < kh; ky++) {
            const iy = oy * sh - top + ky * dh
            if (iy < 0 || iy >= h) continue
            for (let kx = 0; kx < kw; kx++) {
              const ix = ox * sw - left + kx * dw
              if (ix < 0 || ix >= w) continue
              const pixel = ((b * h + iy) * w + ix) * ci
              const tap = (ky * kw + kx) * ciPerGroup
              for (let g = 0; g < groups; g++) {
                const first = g * coPerGroup
                const last = first + coPerGroup
                for (let c = 0; c < ciPerGroup; c++) {
                  const value = x.data[pixel + g * ciPerGroup + c]!
                  const weights = (tap + c) * co
                  for (let o = first; o < last; o++) total[o]! += value * filter.data[weights + o]!
                }
              }
            }
          }
          y.data.set(total, ((b * oh + oy) * ow + ox) * co)
        }
      }
    }
    return y
  }
