import {
  avgPool2d,
  depthwiseMaxPool2d,
  globalAveragePool2d,
  globalMaxPool2d,
  maxPool2d,
  type Padding,
  type Size2d,
} from '@convene/core'
import type { Layer, LayerOptions } from '../layer.ts'
import { statelessLayer } from '../primitiveLayer.ts'

export interface Pooling2DOptions extends LayerOptions {
  /** The pool's size, if left out. */
  readonly strides?: number | Size2d
  /** `'valid'`, if left out. */
  readonly padding?: Padding
  /** Whether a last window may hang over the edge, as in Caffe; false, if left out. */
  readonly ceilMode?: boolean
}

/** The maximum of each window of `poolSize`, [n, h, w, c] → [n, oh, ow, c]. */
export function maxPooling2D(poolSize: number | Size2d, options: Pooling2DOptions = {}): Layer {
  return statelessLayer('MaxPooling2D', options, (ops, x) => maxPool2d(ops, x, windowOf(poolSize, options)))
}

/** The mean of each window of `poolSize`, padding not counted, [n, h, w, c] → [n, oh, ow, c]. */
export function averagePooling2D(poolSize: number | Size2d, options: Pooling2DOptions = {}): Layer {
  return statelessLayer('AveragePooling2D', options, (ops, x) => avgPool2d(ops, x, windowOf(poolSize, options)))
}

export interface GlobalPooling2DOptions extends LayerOptions {
  /** Whether height and width stay, with size 1; false, if left out. */
  readonly keepDims?: boolean
}

/** The mean of each channel, [n, h, w, c] → [n, c]. */
export function globalAveragePooling2D({ keepDims = false, ...options }: GlobalPooling2DOptions = {}): Layer {
  return statelessLayer('GlobalAveragePooling2D', options, (ops, x) => globalAveragePool2d(ops, x, { keepDims }))
}

/** The maximum of each channel, [n, h, w, c] → [n, c]. */
export function globalMaxPooling2D({ keepDims = false, ...options }: GlobalPooling2DOptions = {}): Layer {
  return statelessLayer('GlobalMaxPooling2D', options, (ops, x) => globalMaxPool2d(ops, x, { keepDims }))
}

export interface DepthwiseMaxPooling2DOptions extends LayerOptions {
  /** From one window to the next; the pool's size, if left out. */
  readonly strides?: number
  /** `'valid'`, if left out. */
  readonly padding?: 'same' | 'valid'
}

/**
 * The maximum of `poolSize` neighbouring channels, [n, h, w, c] → [n, h, w, oc]: what was learned in several rotations, a
 * channel each, is found in any.
 */
export function depthwiseMaxPooling2D(poolSize: number, options: DepthwiseMaxPooling2DOptions = {}): Layer {
  const { strides = poolSize, padding = 'valid' } = options
  const window = { windowSize: poolSize, strides, padding }
  return statelessLayer('DepthwiseMaxPooling2D', options, (ops, x) => depthwiseMaxPool2d(ops, x, window))
}

function windowOf(windowSize: number | Size2d, options: Pooling2DOptions) {
  const { strides = windowSize, padding = 'valid', ceilMode = false } = options
  return { windowSize, strides, padding, ceilMode }
}
