import type { Layer, LayerOptions } from './layer.ts'
import { conv2D } from './layers/conv2D.ts'
import { maxPooling2D } from './layers/pooling2D.ts'
import { concatenate } from './merges.ts'
import { parallel } from './parallel.ts'
import { sequential } from './sequential.ts'

/** A row of GoogLeNet's table: how many filters each convolution of a module has. */
export interface InceptionFilters {
  readonly conv1x1: number
  readonly reduce3x3: number
  readonly conv3x3: number
  readonly reduce5x5: number
  readonly conv5x5: number
  readonly poolProjection: number
}

export interface InceptionOptions extends LayerOptions {
  /** A convolution that keeps the size, and what follows it; Conv2D with bias and ReLU, if left out. */
  readonly convolution?: (name: string, filters: number, kernelSize: number) => Layer
}

/**
 * GoogLeNet's module: 1×1, 3×3 and 5×5 convolutions and a 3×3 maximum side by side, the costly ones after a 1×1 convolution
 * to fewer channels, and their channels one after the other. [n, h, w, c] → [n, h, w, the sum of the last filters].
 *
 * @see Szegedy et al., Going Deeper with Convolutions, arXiv:1409.4842, figure 2b
 */
export function inception(filters: InceptionFilters, options: InceptionOptions = {}): Layer {
  const { convolution = plain, ...rest } = options
  const branches = [
    convolution('1x1', filters.conv1x1, 1),
    sequential([convolution('3x3_reduce', filters.reduce3x3, 1), convolution('3x3', filters.conv3x3, 3)]),
    sequential([convolution('5x5_reduce', filters.reduce5x5, 1), convolution('5x5', filters.conv5x5, 5)]),
    sequential([
      maxPooling2D(3, { name: 'pool', strides: 1, padding: 'same' }),
      convolution('pool_proj', filters.poolProjection, 1),
    ]),
  ]
  return { ...parallel(branches, { merge: concatenate({ name: 'output' }), ...rest }), type: 'Inception' }
}

const plain = (name: string, filters: number, kernelSize: number): Layer =>
  conv2D({ name, filters, kernelSize, padding: 'same', activation: 'relu' })
