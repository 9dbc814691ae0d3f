import type { Padding2d } from '@convene/core'
import {
  activation,
  batchNormalization,
  conv2D,
  dense,
  globalAveragePooling2D,
  heNormal,
  type Layer,
  type Model,
  maxPooling2D,
  residual,
  sequential,
  squeezeExcite,
  zeroPadding2D,
} from '@convene/nn'
import { widened, type ZooOptions } from './zooOptions.ts'

export interface ResnetOptions extends ZooOptions {
  /** Batch normalization's ε; 1.001e-5, Keras's of today, if left out. Weights trained with another need that one. */
  readonly epsilon?: number
}

/**
 * ResNet-50, version 1, as Keras has it, layer names included: strides sit on the first 1×1 convolution of a stage, and
 * convolutions have biases although batch normalization follows. 224×224×3 in, 25,636,712 parameters.
 *
 * @see He, Zhang, Ren & Sun, Deep Residual Learning for Image Recognition, arXiv:1512.03385, table 1
 */
export const resnet50 = (options: ResnetOptions = {}): Model => kerasResnet('resnet50', [3, 4, 6, 3], options)

/** 44,707,176 parameters. As `resnet50`, which says more. */
export const resnet101 = (options: ResnetOptions = {}): Model => kerasResnet('resnet101', [3, 4, 23, 3], options)

/** 60,419,944 parameters. As `resnet50`, which says more. */
export const resnet152 = (options: ResnetOptions = {}): Model => kerasResnet('resnet152', [3, 8, 36, 3], options)

/**
 * ResNet-18, as torchvision has it: blocks of two 3×3 convolutions without biases. 224×224×3 in, 11,699,112 parameters, 9,600
 * of which are running statistics.
 *
 * @see He, Zhang, Ren & Sun, Deep Residual Learning for Image Recognition, arXiv:1512.03385, table 1
 */
export const resnet18 = (options: ResnetOptions = {}): Model => torchResnet('resnet18', [2, 2, 2, 2], options)

/** 21,814,696 parameters, 17,024 of which are running statistics. As `resnet18`, which says more. */
export const resnet34 = (options: ResnetOptions = {}): Model => torchResnet('resnet34', [3, 4, 6, 3], options)

/**
 * ResNet-50 whose blocks weigh their channels before they are added, as in Caffe: convolutions have no biases. 224×224×3 in,
 * 28,141,144 parameters, 53,120 of which are running statistics.
 *
 * @see Hu, Shen, Albanie, Sun & Wu, Squeeze-and-Excitation Networks, arXiv:1709.01507, table 1
 */
export function seResnet50({ epsilon = 1e-5, ...options }: ResnetOptions = {}): Model {
  const style = { block: bottleneck, epsilon, useBias: false, isWeighed: true }
  return resnet('seResnet50', [3, 4, 6, 3], style, options)
}

type Blocks = readonly [conv2: number, conv3: number, conv4: number, conv5: number]

function kerasResnet(name: string, blocks: Blocks, { epsilon = 1.001e-5, ...options }: ResnetOptions): Model {
  return resnet(name, blocks, { block: bottleneck, epsilon, useBias: true, isWeighed: false }, options)
}

function torchResnet(name: string, blocks: Blocks, { epsilon = 1e-5, ...options }: ResnetOptions): Model {
  return resnet(name, blocks, { block: basic, epsilon, useBias: false, isWeighed: false }, options)
}

/** What these networks differ in, beside the number of blocks. */
interface Style {
  readonly block: Block
  readonly epsilon: number
  readonly useBias: boolean
  readonly isWeighed: boolean
}

function resnet(name: string, blocks: Blocks, style: Style, { classes = 1000, width = 1 }: ZooOptions): Model {
  return {
    name,
    inputShape: [224, 224, 3],
    layer: sequential([
      ...featureLayers(blocks, style, { width, outputStride: 32 }),
      globalAveragePooling2D({ name: 'avg_pool' }),
      dense({ name: 'predictions', units: classes, activation: 'softmax' }),
    ]),
  }
}

export interface FeatureOptions {
  readonly width: number
  /** How much smaller the last feature maps are than the image. */
  readonly outputStride: 8 | 16 | 32
}

/**
 * The layers of ResNet-50 before its pooling, as torchvision has them: strides sit on the 3×3 convolution of a stage, and
 * convolutions have no biases. Where the next stride would go beyond `outputStride`, convolutions are dilated instead.
 *
 * @see Chen, Papandreou, Schroff & Adam, Rethinking Atrous Convolution for Semantic Image Segmentation, arXiv:1706.05587,
 * section 3.1
 */
export function atrousResnet50Layers(options: FeatureOptions): readonly Layer[] {
  const style = { block: stridedInside, epsilon: 1e-5, useBias: false, isWeighed: false }
  return featureLayers([3, 4, 6, 3], style, options)
}

function featureLayers(blocks: Blocks, style: Style, { width, outputStride }: FeatureOptions): readonly Layer[] {
  const convolution = convolutionsWith(style)
  const stage = (index: number) => {
    const filters = widened([64, 128, 256, 512][index]!, width)
    // What would be the stride of the whole network here.
    const stride = 4 * 2 ** index
    return Array.from({ length: blocks[index]! }, (_, block) => {
      const strides = index > 0 && block === 0 && stride <= outputStride ? 2 : 1
      // The first block's convolutions see maps as they were before the stride that is left out.
      const dilation = Math.max(1, stride / outputStride / (block === 0 ? 2 : 1))
      const isProjected = block === 0 && (index > 0 || style.block.expansion > 1)
      const place = { filters, strides, dilation, isProjected }
      return residualBlock(convolution, `conv${index + 2}_block${block + 1}`, place, style)
    }).flat()
  }
  return [
    zeroPadding2D(3, { name: 'conv1_pad' }),
    ...convolution('conv1', widened(64, width), 7, { strides: 2 }),
    activation('relu', { name: 'conv1_relu' }),
    zeroPadding2D(1, { name: 'pool1_pad' }),
    maxPooling2D(3, { name: 'pool1_pool', strides: 2 }),
    ...stage(0),
    ...stage(1),
    ...stage(2),
    ...stage(3),
  ]
}

/** What is added to a block's input, up to the last batch normalization. */
interface Block {
  /** How many times its filters come out. */
  readonly expansion: number
  readonly main: (convolution: Convolution, name: string, place: Place) => readonly Layer[]
}

/** Two 3×3 convolutions: figure 5, left. */
const basic: Block = {
  expansion: 1,
  main: (convolution, name, { filters, strides }) => [
    ...convolution(`${name}_1`, filters, 3, { strides, padding: [1, 1, 1, 1] }),
    activation('relu', { name: `${name}_1_relu` }),
    ...convolution(`${name}_2`, filters, 3, { padding: [1, 1, 1, 1] }),
  ],
}

/** 1×1 to fewer channels, 3×3, 1×1 to four times as many: figure 5, right. */
const bottleneck: Block = {
  expansion: 4,
  main: (convolution, name, { filters, strides }) => [
    ...convolution(`${name}_1`, filters, 1, { strides }),
    activation('relu', { name: `${name}_1_relu` }),
    ...convolution(`${name}_2`, filters, 3, { padding: 'same' }),
    activation('relu', { name: `${name}_2_relu` }),
    ...convolution(`${name}_3`, 4 * filters, 1),
  ],
}

/** The same with strides, or dilation, at the 3×3 convolution. */
const stridedInside: Block = {
  expansion: 4,
  main: (convolution, name, { filters, strides, dilation }) => [
    ...convolution(`${name}_1`, filters, 1),
    activation('relu', { name: `${name}_1_relu` }),
    ...convolution(`${name}_2`, filters, 3, {
      strides,
      padding: [dilation, dilation, dilation, dilation],
      dilationRate: dilation,
    }),
    activation('relu', { name: `${name}_2_relu` }),
    ...convolution(`${name}_3`, 4 * filters, 1),
  ],
}

interface Place {
  readonly filters: number
  readonly strides: number
  readonly dilation: number
  /** Whether the shortcut is a 1×1 convolution, since the size changes. */
  readonly isProjected: boolean
}

function residualBlock(
  convolution: Convolution,
  name: string,
  place: Place,
  { block, isWeighed }: Style,
): readonly Layer[] {
  const { filters, strides, isProjected } = place
  const main = sequential([
    ...block.main(convolution, name, place),
    ...(isWeighed ? [squeezeExcite({ name: `${name}_se` })] : []),
  ])
  const shortcut = isProjected && sequential(convolution(`${name}_0`, block.expansion * filters, 1, { strides }))
  return [
    residual(main, { addName: `${name}_add`, ...(shortcut && { shortcut }) }),
    activation('relu', { name: `${name}_out` }),
  ]
}

/** A convolution and the batch normalization after it. */
type Convolution = (
  name: string,
  filters: number,
  kernelSize: number,
  window?: { readonly strides?: number; readonly padding?: 'same' | Padding2d; readonly dilationRate?: number },
) => readonly Layer[]

function convolutionsWith({ epsilon, useBias }: Pick<Style, 'epsilon' | 'useBias'>): Convolution {
  return (name, filters, kernelSize, window = {}) => [
    conv2D({ name: `${name}_conv`, filters, kernelSize, useBias, kernelInitializer: heNormal, ...window }),
    batchNormalization({ name: `${name}_bn`, epsilon }),
  ]
}
