import { DataError, type Shape } from '@convene/core'
import {
  activation,
  asLayer,
  batchNormalization,
  bilinear,
  concatenate,
  conv2D,
  conv2DTranspose,
  cropLike,
  dropout,
  graph,
  heNormal,
  type Layer,
  type Model,
  maxPooling2D,
  type NetworkNode,
  sequential,
} from '@convene/nn'
import { widened, type ZooOptions } from './zooOptions.ts'

export interface UnetOptions extends ZooOptions {
  /** [h, w, c]; 572×572×1, if left out, and 512×512×1 with padding. */
  readonly inputShape?: Shape
  /** How often the image is halved, and doubled again; 4, if left out. */
  readonly depth?: number
  /** Channels at the image's size, twice as many at each halving; 64, if left out. */
  readonly filters?: number
  /**
   * `'valid'`, if left out, as published: the answer is of the image's middle. With `'same'` it is as large as the image, if its
   * sides are multiples of 2^depth.
   */
  readonly padding?: 'valid' | 'same'
  /**
   * `'random'`, if left out: transposed convolutions of 2×2, as published. `'bilinear'` ones of 4×4 begin with making the means of two
   * channels larger.
   */
  readonly upsampling?: 'random' | 'bilinear'
  /** Whether batch normalization follows each 3×3 convolution, which has no bias then. False, if left out. */
  readonly batchNormalization?: boolean
  /** At the end of the contracting path, where the authors train with 0.5. 0, if left out: no layer at all. */
  readonly dropout?: number
}

/**
 * U-Net: a path that contracts to what is in the image, and one that expands again to where it is, with all maps of the first
 * handed over at each size. 572×572×1 in, 388×388 out, 31,030,658 parameters for 2 classes.
 *
 * @throws DataError unet.depth: not a whole number from 1 to 8
 * @see Ronneberger, Fischer & Brox, U-Net: Convolutional Networks for Biomedical Image Segmentation, arXiv:1505.04597, figure 1
 */
export function unet(options: UnetOptions = {}): Model {
  const { classes = 2, width = 1, depth = 4, filters = 64, padding = 'valid', dropout: rate = 0 } = options
  if (!(Number.isInteger(depth) && depth >= 1 && depth <= 8)) {
    throw new DataError({ code: 'unet.depth', expected: 'a whole number from 1 to 8', received: String(depth) })
  }
  const { inputShape = padding === 'valid' ? [572, 572, 1] : [512, 512, 1] } = options
  const channels = (level: number) => widened(filters * 2 ** (level - 1), width)
  const convolutions = (name: string, level: number): readonly Layer[] =>
    [1, 2].flatMap(i => convolution(`${name}_conv${i}`, channels(level), padding, options.batchNormalization ?? false))
  const levels = Array.from({ length: depth }, (_, i) => i + 1)
  const contracting = levels.flatMap((level): readonly NetworkNode[] => [
    {
      name: `down${level}`,
      layer: sequential([
        ...(level === 1 ? [] : [maxPooling2D(2, { name: `down${level}_pool` })]),
        ...convolutions(`down${level}`, level),
      ]),
      from: level === 1 ? 'x' : `down${level - 1}`,
    },
  ])
  const bottom: NetworkNode = {
    name: 'bottom',
    layer: sequential([
      maxPooling2D(2, { name: 'bottom_pool' }),
      ...convolutions('bottom', depth + 1),
      ...(rate === 0 ? [] : [dropout(rate, { name: 'bottom_drop' })]),
    ]),
    from: `down${depth}`,
  }
  const larger =
    options.upsampling === 'bilinear'
      ? ({ kernelSize: 4, padding: 'same', kernelInitializer: bilinear } as const)
      : { kernelSize: 2, kernelInitializer: heNormal }
  const expanding = levels.toReversed().flatMap((level): readonly NetworkNode[] => [
    {
      name: `up${level}_conv`,
      layer: conv2DTranspose({ ...larger, filters: channels(level), strides: 2 }),
      from: level === depth ? 'bottom' : `up${level + 1}`,
    },
    { name: `up${level}_crop`, merge: cropLike(), from: [`down${level}`, `up${level}_conv`] },
    { name: `up${level}_both`, merge: concatenate(), from: [`up${level}_crop`, `up${level}_conv`] },
    { name: `up${level}`, layer: sequential(convolutions(`up${level}`, level)), from: `up${level}_both` },
  ])
  const last: NetworkNode = {
    name: 'predictions',
    layer: conv2D({ filters: classes, kernelSize: 1, activation: 'softmax', kernelInitializer: heNormal }),
    from: 'up1',
  }
  const nodes = [...contracting, bottom, ...expanding, last]
  return { name: 'unet', inputShape, layer: asLayer(graph({ inputs: ['x'], nodes, outputs: ['predictions'] })) }
}

/**
 * A small U-Net for scenes of digits on dark paper: three halvings, 16 channels at the image's size, batch normalization. 64×64×3
 * in and 64×64 out, 482,907 trained parameters for the ten digits and what is behind them.
 */
export function unetDigits({ classes = 11, width = 1 }: ZooOptions = {}): Model {
  const size = { inputShape: [64, 64, 3], depth: 3, filters: 16 }
  return { ...unet({ ...size, classes, width, padding: 'same', batchNormalization: true }), name: 'unetDigits' }
}

function convolution(
  name: string,
  filters: number,
  padding: 'valid' | 'same',
  isNormalized: boolean,
): readonly Layer[] {
  const shared = { name, filters, kernelSize: 3, padding, kernelInitializer: heNormal } as const
  if (!isNormalized) return [conv2D({ ...shared, activation: 'relu' })]
  return [
    conv2D({ ...shared, useBias: false }),
    batchNormalization({ name: `${name}_bn` }),
    activation('relu', { name: `${name}_relu` }),
  ]
}
