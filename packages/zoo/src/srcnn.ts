import { conv2D, type Model, sequential } from '@convene/nn'
import { widened, type ZooOptions } from './zooOptions.ts'

export interface SrcnnOptions extends Pick<ZooOptions, 'width'> {
  /** Of the middle convolution: 1 as in most of the paper, 3 or 5 where it is larger and slower. 1, if left out. */
  readonly kernelSize?: 1 | 3 | 5
}

/**
 * SRCNN: patches of a photo that bicubic interpolation has enlarged, mapped nonlinearly, and put together again. It sees the
 * luminance alone, from 0 to 1. No convolution pads, so that 6 pixels at each side are lost, with `kernelSize` 3 and 5 one
 * and two more: 33×33×1 in and 21×21×1 out, as the paper trains it, and other sizes as `inputShape` says. 9-1-5 has 8,129
 * parameters, 8,032 of which are no biases.
 *
 * @see Dong, Loy, He & Tang, Image Super-Resolution Using Deep Convolutional Networks, arXiv:1501.00092, sections 3.1 and 4.1
 */
export function srcnn({ width = 1, kernelSize = 1 }: SrcnnOptions = {}): Model {
  return {
    name: 'srcnn',
    inputShape: [33, 33, 1],
    layer: sequential([
      conv2D({ name: 'patches', filters: widened(64, width), kernelSize: 9, activation: 'relu' }),
      conv2D({ name: 'mapping', filters: widened(32, width), kernelSize, activation: 'relu' }),
      conv2D({ name: 'reconstruction', filters: 1, kernelSize: 5 }),
    ]),
  }
}
