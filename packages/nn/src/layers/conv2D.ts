import { conv2d, leaf, type Padding, pair, type Size2d } from '@convene/core'
import { activate } from '../activations.ts'
import type { Layer } from '../layer.ts'
import { primitiveLayer } from '../primitiveLayer.ts'
import { channelsOf } from './channels.ts'
import { biasOf, kernelOf, type WeightedOptions } from './weights.ts'

export interface Conv2DOptions extends WeightedOptions {
  /** The number of output channels. */
  readonly filters: number
  /** Down and across; one number for both. */
  readonly kernelSize: number | Size2d
  /** 1, if left out. */
  readonly strides?: number | Size2d
  /** `'valid'`, if left out. */
  readonly padding?: Padding
  /** 1, if left out. */
  readonly dilationRate?: number | Size2d
  /** 1, if left out. */
  readonly groups?: number
}

/**
 * Convolution over images, [n, h, w, c] → [n, oh, ow, filters], with `kernel` [kh, kw, c / groups, filters] and `bias`
 * [filters].
 */
export function conv2D(options: Conv2DOptions): Layer {
  const { filters, kernelSize, groups = 1, useBias = true, activation = 'linear', dilationRate = 1 } = options
  const window = { strides: options.strides ?? 1, padding: options.padding ?? 'valid', dilations: dilationRate, groups }
  return primitiveLayer({
    type: 'Conv2D',
    name: options.name,
    variables: input => ({
      kernel: kernelOf([...pair(kernelSize), channelsOf('Conv2D', input) / groups, filters], options),
      ...biasOf(filters, options),
    }),
    apply: (ops, variables, x) => {
      const y = conv2d(ops, x, leaf(variables, 'kernel'), window)
      return { y: activate(ops, activation, useBias ? ops.add(y, leaf(variables, 'bias')) : y), state: {} }
    },
  })
}
