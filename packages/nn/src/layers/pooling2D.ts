import { avgPool2d, globalAveragePool2d, maxPool2d, type Padding, type Size2d } from '@convene/core'
import type { Layer, LayerOptions } from '../layer.ts'
import { statelessLayer } from '../primitiveLayer.ts'

export interface Pooling2DOptions extends LayerOptions {
  /** The pool's size, if left out. */
  readonly strides?: number | Size2d
  /** `'valid'`, if left out. */
  readonly padding?: Padding
}

/** The maximum of each window of `poolSize`, [n, h, w, c] → [n, oh, ow, c]. */
export function maxPooling2D(poolSize: number | Size2d, options: Pooling2DOptions = {}): Layer {
  return statelessLayer('MaxPooling2D', options, (ops, x) => maxPool2d(ops, x, windowOf(poolSize, options)))
}

/** The mean of each window of `poolSize`, padding not counted, [n, h, w, c] → [n, oh, ow, c]. */
export function averagePooling2D(poolSize: number | Size2d, options: Pooling2DOptions = {}): Layer {
  return statelessLayer('AveragePooling2D', options, (ops, x) => avgPool2d(ops, x, windowOf(poolSize, options)))
}

/** The mean of each channel, [n, h, w, c] → [n, c]. */
export function globalAveragePooling2D(options: LayerOptions = {}): Layer {
  return statelessLayer('GlobalAveragePooling2D', options, (ops, x) => globalAveragePool2d(ops, x))
}

function windowOf(windowSize: number | Size2d, { strides = windowSize, padding = 'valid' }: Pooling2DOptions) {
  return { windowSize, strides, padding }
}
