import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { addSums, addTap, makeTaps } from './taps.ts'

export const conv2dInputGrad: (zeros: Zeros) => Kernel<'conv2dInputGrad', CpuTensor> =
  zeros =>
  (out, dy, filter, { strides, padding, dilations, groups }) => {
    const dx = zeros(out)
    const [n, h, w, ci] = out as readonly [number, number, number, number]
    const [, oh, ow, co] = dy.shape as readonly [number, number, number, number]
    const [kh, kw, ciPerGroup] = filter.shape as readonly [number, number, number]
    const [[sh, sw], [top, , left], [dh, dw]] = [strides, padding, dilations]
    const coPerGroup = co / groups
    const taps = makeTaps(kh * kw, { length: coPerGroup, xStep: 1, weightStep: 1, outputStep: co })

    for (let b = 0; b < n; b++) {
      for (let iy = 0; iy < h; iy++) {
        for (let ix = 0; ix < w; ix++) {
          taps.count = 0
          for (let ky = 0; ky < kh; ky++) {
            // The output row that saw this input row through tap ky, if there is one.
            const oy = (iy + top - ky * dh) / sh
            if (oy < 0 || oy >= oh || !Number.isInteger(oy)) continue
            for (let kx = 0; kx < kw; kx++) {
              const ox = (ix + left - kx * dw) / sw
              if (ox < 0 || ox >= ow || !Number.isInteger(ox)) continue
              addTap(taps, ((b * oh + oy) * ow + ox) * co, (ky * kw + kx) * ciPerGroup * co)
            }
          }
          const pixel = ((b * h + iy) * w + ix) * ci
          for (let g = 0; g < groups; g++) {
            const o = g * coPerGroup
            addSums(dx.data, pixel + g * ciPerGroup, ciPerGroup, dy.data, o, filter.data, o, taps)
          }
        }
      }
    }
    return dx
  }
