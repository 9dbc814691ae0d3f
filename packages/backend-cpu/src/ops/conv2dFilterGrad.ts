import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'

export const conv2dFilterGrad: (zeros: Zeros) => Kernel<'conv2dFilterGrad', CpuTensor> =
  zeros =>
  (out, x, dy, { strides, padding, dilations }) => {
    const df = zeros(out)
    const [kh, kw, ciPerGroup, co] = out as readonly [number, number, number, number]
    const [n, h, w, ci] = x.shape as readonly [number, number, number, number]
    const [, oh, ow] = dy.shape as readonly [number, number, number]
    const [[sh, sw], [top, , left], [dh, dw]] = [strides, padding, dilations]
    const groups = ci / ciPerGroup
    const coPerGroup = co / groups
    const total = new Float64Array(ciPerGroup * co)

    for (let ky = 0; ky < kh; ky++) {
      for (let kx = 0; kx < kw; kx++) {
        total.fill(0)
        for (let b = 0; b < n; b++) {
          for (let oy = 0; oy < oh; oy++) {
            const iy = oy * sh - top + ky * dh
            if (iy < 0 || iy >= h) continue
            for (let ox = 0; ox < ow; ox++) {
              const ix = ox * sw - left + kx * dw
              if (ix < 0 || ix >= w) continue
              const pixel = ((b * h + iy) * w + ix) * ci
              const gradient = ((b * oh + oy) * ow + ox) * co
              for (let c = 0; c < ci; c++) {
                const first = Math.floor(c / ciPerGroup) * coPerGroup
                const weights = (c % ciPerGroup) * co
                const value = x.data[pixel + c]!
                for (let o = first; o < first + coPerGroup; o++) total[weights + o]! += value * dy.data[gradient + o]!
              }
            }
          }
        }
        df.data.set(total, (ky * kw + kx) * ciPerGroup * co)
      }
    }
    return df
  }
