import type { Pool2dAttrs, Shape } from '@convene/core'

/**
 * Called for each output pixel: the place of its first channel, and those of the pixels of x in its window, in row-major
 * order. The other channels follow in both.
 */
export type OnWindow = (output: number, window: Int32Array, count: number) => void

/**
 * Walks over the windows of a pooling. Positions in the padding are left out.
 *
 * @param input [n, h, w, c]
 * @param output [n, oh, ow, c]
 */
export function forEachWindow(input: Shape, output: Shape, attrs: Pool2dAttrs, onWindow: OnWindow): void {
  const [n, h, w, c] = input as readonly [number, number, number, number]
  const [, oh, ow] = output as readonly [number, number, number]
  const [[kh, kw], [sh, sw]] = [attrs.windowSize, attrs.strides]
  const [[top, , left], [dh, dw]] = [attrs.padding, attrs.dilations]
  const window = new Int32Array(kh * kw)

  for (let b = 0; b < n; b++) {
    for (let oy = 0; oy < oh; oy++) {
      for (let ox = 0; ox < ow; ox++) {
        let count = 0
        for (let ky = 0; ky < kh; ky++) {
          const iy = oy * sh - top + ky * dh
          if (iy < 0 || iy >= h) continue
          for (let kx = 0; kx < kw; kx++) {
            const ix = ox * sw - left + kx * dw
            if (ix >= 0 && ix < w) window[count++] = ((b * h + iy) * w + ix) * c
          }
        }
        onWindow(((b * oh + oy) * ow + ox) * c, window, count)
      }
    }
  }
}
