import {
  activation,
  batchNormalization,
  conv2D,
  dense,
  depthwiseConv2D,
  globalAveragePooling2D,
  type Layer,
  type Model,
  residual,
  sequential,
} from '@convene/nn'
import type { ZooOptions } from './zooOptions.ts'

/**
 * MobileNetV2, as Keras has it, names of layers with variables included: blocks that expand their channels, convolve each by
 * itself, and shrink again without an activation, with shortcuts between the narrow ends. 224×224×3 in, 3,538,984 parameters
 * for 1000 classes. `width` is Keras's `alpha`: channels are rounded to eights.
 *
 * @see Sandler et al., MobileNetV2: Inverted Residuals and Linear Bottlenecks, arXiv:1801.04381, table 2
 */
export function mobilenetV2({ classes = 1000, width = 1 }: ZooOptions = {}): Model {
  return {
    name: 'mobilenetV2',
    inputShape: [224, 224, 3],
    layer: sequential([
      ...mobilenetV2Blocks({ width, outputStride: 32 }),
      convolution('Conv_1', width > 1 ? roundToEights(1280 * width) : 1280, 1),
      normalization('Conv_1_bn'),
      activation('relu6', { name: 'out_relu' }),
      globalAveragePooling2D({ name: 'global_average_pooling2d' }),
      dense({ name: 'predictions', units: classes, activation: 'softmax' }),
    ]),
  }
}

interface BlocksOptions {
  readonly width: number
  /** How much smaller the last feature maps are than the image: further strides are dilations instead. */
  readonly outputStride: 8 | 16 | 32
}

/** The layers up to the last block. */
export function mobilenetV2Blocks({ width, outputStride }: BlocksOptions): readonly Layer[] {
  let [index, channels, stride, dilation] = [0, roundToEights(32 * width), 2, 1]
  const blocks: Layer[] = []
  for (const [expansion, filters, count, wanted] of table2) {
    for (let i = 0; i < count; i++) {
      const step = i === 0 ? wanted : 1
      const strides = stride * step <= outputStride ? step : 1
      const narrow = roundToEights(filters * width)
      const hasShortcut = step === 1 && channels === narrow
      const block = { index, channels, filters: narrow, expansion, strides, dilation, hasShortcut }
      blocks.push(...invertedResidual(block))
      // The block that does not stride any more sees its maps as they were; those after it are wider apart.
      dilation *= step / strides
      stride *= strides
      channels = narrow
      index++
    }
  }
  return [
    convolution('Conv1', roundToEights(32 * width), 3, 2),
    normalization('bn_Conv1'),
    activation('relu6', { name: 'Conv1_relu' }),
    ...blocks,
  ]
}

/** t, c, n, s: how far channels are expanded, how many come out, how many blocks, and the strides of the first. */
const table2: readonly (readonly [t: number, c: number, n: number, s: number])[] = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
]

interface Block {
  readonly index: number
  /** What comes in and goes out. */
  readonly channels: number
  readonly filters: number
  readonly expansion: number
  readonly strides: number
  readonly dilation: number
  readonly hasShortcut: boolean
}

function invertedResidual({
  index,
  channels,
  filters,
  expansion,
  strides,
  dilation,
  hasShortcut,
}: Block): readonly Layer[] {
  const name = index === 0 ? 'expanded_conv' : `block_${index}`
  const expanded = expansion * channels
  const expand = [
    convolution(`${name}_expand`, expanded, 1),
    normalization(`${name}_expand_BN`),
    activation('relu6', { name: `${name}_expand_relu` }),
  ]
  const layers = [
    ...(expansion === 1 ? [] : expand),
    // Keras pads by hand where it strides, which comes to the same.
    depthwiseConv2D({
      name: `${name}_depthwise`,
      kernelSize: 3,
      strides,
      dilationRate: dilation,
      padding: 'same',
      useBias: false,
    }),
    normalization(`${name}_depthwise_BN`),
    activation('relu6', { name: `${name}_depthwise_relu` }),
    convolution(`${name}_project`, filters, 1),
    normalization(`${name}_project_BN`),
  ]
  return hasShortcut ? [residual(sequential(layers), { addName: `${name}_add` })] : layers
}

const convolution = (name: string, filters: number, kernelSize: number, strides = 1): Layer =>
  conv2D({ name, filters, kernelSize, strides, padding: 'same', useBias: false })

const normalization = (name: string): Layer => batchNormalization({ name, epsilon: 1e-3, momentum: 0.999 })

/** The nearest multiple of eight that is at least eight, and not less than nine tenths of the number. */
function roundToEights(channels: number): number {
  const nearest = Math.max(8, 8 * Math.floor((channels + 4) / 8))
  return nearest < 0.9 * channels ? nearest + 8 : nearest
}
