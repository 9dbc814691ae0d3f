import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { addSums, addTap, makeTaps } from './taps.ts'

export const conv2dFilterGrad: (zeros: Zeros) => Kernel<'conv2dFilterGrad', CpuTensor> =
  zeros =>
  (out, x, dy, { strides, padding, dilations }) => {
    const df = zeros(out)
    const [kh, kw, ciPerGroup, co] = out as readonly [number, number, number, number]
    const [n, h, w, ci] = x.shape as readonly [number, number, number, number]
    const [, oh, ow] = dy.shape as readonly [number, number, number]
    const [[sh, sw], [top, , left], [dh, dw]] = [strides, padding, dilations]
    const coPerGroup = (co * ciPerGroup) / ci
    const total = new Float64Array(ciPerGroup * co)
    // The terms of a tap are the pixels of a row.
    const taps = makeTaps(1, { length: ow, xStep: sw * ci, weightStep: co, outputStep: 1 })

    for (let ky = 0; ky < kh; ky++) {
      for (let kx = 0; kx < kw; kx++) {
        // The output columns that see a column of x through tap kx.
        const first = Math.max(0, Math.ceil((left - kx * dw) / sw))
        const end = Math.min(ow, Math.floor((w - 1 + left - kx * dw) / sw) + 1)
        taps.length = end - first
        total.fill(0)
        for (let b = 0; b < n; b++) {
          for (let oy = 0; oy < oh; oy++) {
            const iy = oy * sh - top + ky * dh
            if (iy < 0 || iy >= h) continue
            const ix = first * sw - left + kx * dw
            taps.count = 0
            addTap(taps, ((b * h + iy) * w + ix) * ci, ((b * oh + oy) * ow + first) * co)
            for (let c = 0; c < ci; c++) {
              const o = Math.floor(c / ciPerGroup) * coPerGroup
              addSums(total, (c % ciPerGroup) * co + o, coPerGroup, x.data, c, dy.data, o, taps)
            }
          }
        }
        df.data.set(total, (ky * kw + kx) * ciPerGroup * co)
      }
    }
    return df
  }
