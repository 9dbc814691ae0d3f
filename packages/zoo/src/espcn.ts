import { depthToSpace } from '@convene/core'
import { conv2D, lambda, type Model, sequential } from '@convene/nn'
import { widened, type ZooOptions } from './zooOptions.ts'

export interface EspcnOptions extends Pick<ZooOptions, 'width'> {
  /** How many times as high and wide the result is; 3, if left out. */
  readonly scale?: number
}

/**
 * ESPCN: all convolutions see the small photo, and its last one makes scale² channels of each pixel, which become a block of
 * pixels. It sees the luminance alone, from 0 to 1. No convolution pads, so that 4 pixels of the small photo are lost at each
 * side: 17×17×1 in, as the paper trains it, and 9·scale × 9·scale × 1 out; other sizes as `inputShape` says. 22,729 parameters
 * for a scale of 3, 21,284 for 2.
 *
 * @see Shi et al., Real-Time Single Image and Video Super-Resolution Using an Efficient Sub-Pixel Convolutional Neural
 * Network, arXiv:1609.05158, section 3.2; tanh as in section 3.3.1
 */
export function espcn({ scale = 3, width = 1 }: EspcnOptions = {}): Model {
  return {
    name: 'espcn',
    inputShape: [17, 17, 1],
    layer: sequential([
      conv2D({ name: 'conv1', filters: widened(64, width), kernelSize: 5, activation: 'tanh' }),
      conv2D({ name: 'conv2', filters: widened(32, width), kernelSize: 3, activation: 'tanh' }),
      conv2D({ name: 'conv3', filters: scale ** 2, kernelSize: 3 }),
      lambda((ops, x) => depthToSpace(ops, x, scale), { name: 'shuffle' }),
    ]),
  }
}
