import { leaf, pair, separableConv2d } from '@convene/core'
import { activate } from '../activations.ts'
import type { Layer } from '../layer.ts'
import { primitiveLayer } from '../primitiveLayer.ts'
import { channelsOf } from './channels.ts'
import type { DepthwiseConv2DOptions } from './depthwiseConv2D.ts'
import { biasOf, kernelOf } from './weights.ts'

export interface SeparableConv2DOptions extends DepthwiseConv2DOptions {
  /** The number of output channels. */
  readonly filters: number
}

/**
 * A depthwise convolution, then a 1×1 convolution across channels, [n, h, w, c] → [n, oh, ow, filters], with
 * `depthwise_kernel` [kh, kw, c, m], `pointwise_kernel` [1, 1, c·m, filters] and `bias` [filters]. What is said of kernels
 * holds for both.
 *
 * @see Chollet, Xception, arXiv:1610.02357
 */
export function separableConv2D(options: SeparableConv2DOptions): Layer {
  const { filters, kernelSize, depthMultiplier = 1, useBias = true, activation = 'linear', dilationRate = 1 } = options
  const window = { strides: options.strides ?? 1, padding: options.padding ?? 'valid', dilations: dilationRate }
  return primitiveLayer({
    type: 'SeparableConv2D',
    name: options.name,
    variables: input => {
      const channels = channelsOf('SeparableConv2D', input)
      return {
        depthwise_kernel: kernelOf([...pair(kernelSize), channels, depthMultiplier], options),
        pointwise_kernel: kernelOf([1, 1, channels * depthMultiplier, filters], options),
        ...biasOf(filters, options),
      }
    },
    apply: (ops, variables, x) => {
      const [depthwise, pointwise] = [leaf(variables, 'depthwise_kernel'), leaf(variables, 'pointwise_kernel')]
      const y = separableConv2d(ops, x, depthwise, pointwise, window)
      return { y: activate(ops, activation, useBias ? ops.add(y, leaf(variables, 'bias')) : y), state: {} }
    },
  })
}
