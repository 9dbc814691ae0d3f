import { depthwiseConv2d, leaf, type Padding, pair, type Size2d } from '@convene/core'
import { activate } from '../activations.ts'
import type { Layer } from '../layer.ts'
import { primitiveLayer } from '../primitiveLayer.ts'
import { channelsOf } from './channels.ts'
import { biasOf, kernelOf, type WeightedOptions } from './weights.ts'

export interface DepthwiseConv2DOptions extends WeightedOptions {
  /** Down and across; one number for both. */
  readonly kernelSize: number | Size2d
  /** How many filters each channel has; 1, if left out. */
  readonly depthMultiplier?: number
  /** 1, if left out. */
  readonly strides?: number | Size2d
  /** `'valid'`, if left out. */
  readonly padding?: Padding
  /** 1, if left out. */
  readonly dilationRate?: number | Size2d
}

/**
 * Convolution of each channel by filters of its own, [n, h, w, c] → [n, oh, ow, c·m], with `depthwise_kernel` [kh, kw, c, m]
 * and `bias` [c·m].
 */
export function depthwiseConv2D(options: DepthwiseConv2DOptions): Layer {
  const { kernelSize, depthMultiplier = 1, useBias = true, activation = 'linear', dilationRate = 1 } = options
  const window = { strides: options.strides ?? 1, padding: options.padding ?? 'valid', dilations: dilationRate }
  return primitiveLayer({
    type: 'DepthwiseConv2D',
    name: options.name,
    variables: input => {
      const channels = channelsOf('DepthwiseConv2D', input)
      return {
        depthwise_kernel: kernelOf([...pair(kernelSize), channels, depthMultiplier], options),
        ...biasOf(channels * depthMultiplier, options),
      }
    },
    apply: (ops, variables, x) => {
      const y = depthwiseConv2d(ops, x, leaf(variables, 'depthwise_kernel'), window)
      return { y: activate(ops, activation, useBias ? ops.add(y, leaf(variables, 'bias')) : y), state: {} }
    },
  })
}
