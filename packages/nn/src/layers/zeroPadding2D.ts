import type { Padding2d } from '@convene/core'
import type { Layer, LayerOptions } from '../layer.ts'
import { statelessLayer } from '../primitiveLayer.ts'

/** Zeros around each image, [n, h, w, c] → [n, top + h + bottom, left + w + right, c]; one number for all four sides. */
export function zeroPadding2D(padding: number | Padding2d, options: LayerOptions = {}): Layer {
  const [top, bottom, left, right] = typeof padding === 'number' ? [padding, padding, padding, padding] : padding
  const border = [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ] as const
  return statelessLayer('ZeroPadding2D', options, (ops, x) => ops.pad(x, { padding: border, value: 0 }))
}
