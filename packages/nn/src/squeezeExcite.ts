import type { Layer, LayerOptions } from './layer.ts'
import { channelsOf } from './layers/channels.ts'
import { dense } from './layers/dense.ts'
import { globalAveragePooling2D } from './layers/pooling2D.ts'
import { multiply } from './merges.ts'
import { parallel } from './parallel.ts'
import { sequential } from './sequential.ts'

export interface SqueezeExciteOptions extends LayerOptions {
  /** By how much the channels are reduced in between, rounded down; 16, if left out. */
  readonly ratio?: number
}

/**
 * Weighs the channels of an image by what the whole image holds: each channel's mean, through two dense layers, gives each
 * channel's factor. [n, h, w, c] → the same.
 *
 * @see Hu, Shen, Albanie, Sun & Wu, Squeeze-and-Excitation Networks, arXiv:1709.01507, equations 2 to 4
 */
export function squeezeExcite({ ratio = 16, ...options }: SqueezeExciteOptions = {}): Layer {
  const type = 'SqueezeExcite'
  const gated = (channels: number): Layer => {
    const gate = sequential([
      globalAveragePooling2D({ name: 'squeeze', keepDims: true }),
      dense({ name: 'reduce', units: Math.max(1, Math.floor(channels / ratio)), activation: 'relu' }),
      dense({ name: 'expand', units: channels, activation: 'sigmoid' }),
    ])
    return parallel([sequential([]), gate], { merge: multiply({ name: 'scale' }) })
  }
  return {
    type,
    isCombinator: true,
    ...options,
    build: input => gated(channelsOf(type, input)).build(input),
    apply: (ops, variables, x, mode) => gated(channelsOf(type, ops.shapeOf(x))).apply(ops, variables, x, mode),
  }
}
