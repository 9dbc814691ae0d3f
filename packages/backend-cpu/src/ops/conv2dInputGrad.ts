import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'

export const conv2dInputGrad: (zeros: Zeros) => Kernel<'conv2dInputGrad', CpuTensor> =
  zeros =>
  (out, dy, filter, { strides, padding, dilations, groups }) => {
    const dx = zeros(out)
    const [n, h, w, ci] = out as readonly [number, number, number, number]
    const [, oh, ow, co] = dy.shape as readonly [number, number, number, number]
    const [kh, kw, ciPerGroup] = filter.shape as readonly [number, number, number]
    const [[sh, sw], [top, , left], [dh, dw]] = [strides, padding, dilations]
    const coPerGroup = co / groups
    const total = new Float64Array(ci)

    for (let b = 0; b < n; b++) {
      for (let iy = 0; iy < h; iy++) {
        for (let ix = 0; ix < w; ix++) {
          total.fill(0)
          for (let ky = 0; ky < kh; ky++) {
            // The output row that saw this input row through tap ky, if there is one.
            const oy = (iy + top - ky * dh) / sh
            if (oy < 0 || oy >= oh || !Number.isInteger(oy)) continue
            for (let kx = 0; kx < kw; kx++) {
              const ox = (ix + left - kx * dw) / sw
              if (ox < 0 || ox >= ow || !Number.isInteger(ox)) continue
              const pixel = ((b * oh + oy) * ow + ox) * co
              const tap = (ky * kw + kx) * ciPerGroup
              for (let c = 0; c < ci; c++) {
                const first = Math.floor(c / ciPerGroup) * coPerGroup
                const weights = (tap + (c % ciPerGroup)) * co
                let sum = 0
                for (let o = first; o < first + coPerGroup; o++) sum += dy.data[pixel + o]! * filter.data[weights + o]!
                total[c]! += sum
              }
            }
          }
          dx.data.set(total, ((b * h + iy) * w + ix) * ci)
        }
      }
    }
    return dx
  }
