import {
  activation,
  batchNormalization,
  conv2D,
  dense,
  dropout,
  flatten,
  heNormal,
  type Layer,
  type Model,
  maxPooling2D,
  sequential,
} from '@convene/nn'
import { widened, type ZooOptions } from './zooOptions.ts'

export interface VggOptions extends ZooOptions {
  /** Whether batch normalization follows each convolution, as in torchvision's `_bn`. False, if left out. */
  readonly batchNormalization?: boolean
  /** After the first two dense layers; the paper trains with 0.5. 0, if left out: no layer at all, as in Keras. */
  readonly dropout?: number
}

/** How many convolutions of 3×3 stand before each of five poolings, by the name of the column. */
const table1: Readonly<Record<'vgg11' | 'vgg13' | 'vgg16' | 'vgg19', readonly number[]>> = {
  vgg11: [1, 1, 2, 2, 2],
  vgg13: [2, 2, 2, 2, 2],
  vgg16: [2, 2, 3, 3, 3],
  vgg19: [2, 2, 4, 4, 4],
}

const filters = [64, 128, 256, 512, 512]

/** Configuration A: 132,863,336 parameters. As `vgg16`, which says more. */
export const vgg11 = (options: VggOptions = {}): Model => vgg('vgg11', options)

/** Configuration B: 133,047,848 parameters. As `vgg16`, which says more. */
export const vgg13 = (options: VggOptions = {}): Model => vgg('vgg13', options)

/**
 * VGG-16, configuration D: nothing but 3×3 convolutions, five times halved by pooling, and three dense layers. 224×224×3 in,
 * 138,357,544 parameters for 1000 classes, with Keras's layer names.
 *
 * @see Simonyan & Zisserman, Very Deep Convolutional Networks for Large-Scale Image Recognition, arXiv:1409.1556, table 1
 */
export const vgg16 = (options: VggOptions = {}): Model => vgg('vgg16', options)

/** Configuration E: 143,667,240 parameters. As `vgg16`, which says more. */
export const vgg19 = (options: VggOptions = {}): Model => vgg('vgg19', options)

function vgg(column: keyof typeof table1, options: VggOptions): Model {
  const { classes = 1000, width = 1, batchNormalization: isNormalized = false, dropout: rate = 0 } = options
  const hidden = (name: string): readonly Layer[] => [
    dense({ name, units: widened(4096, width), activation: 'relu', kernelInitializer: heNormal }),
    ...(rate === 0 ? [] : [dropout(rate, { name: `${name}_drop` })]),
  ]
  return {
    name: isNormalized ? `${column}Bn` : column,
    inputShape: [224, 224, 3],
    layer: sequential([
      ...vggBlocks(column, { width, isNormalized }).flat(),
      flatten({ name: 'flatten' }),
      ...hidden('fc1'),
      ...hidden('fc2'),
      dense({ name: 'predictions', units: classes, activation: 'softmax' }),
    ]),
  }
}

interface BlockOptions {
  readonly width: number
  readonly isNormalized?: boolean
  /** Whether a last window of a pooling may hang over the edge, as in Caffe. */
  readonly ceilMode?: boolean
}

/** The five blocks, each of convolutions and a pooling. */
export function vggBlocks(
  column: keyof typeof table1,
  { width, isNormalized = false, ceilMode = false }: BlockOptions,
): readonly (readonly Layer[])[] {
  return table1[column].map((convolutions, index) => [
    ...Array.from({ length: convolutions }, (_, i) =>
      convolution(`block${index + 1}_`, i + 1, widened(filters[index]!, width), isNormalized),
    ).flat(),
    maxPooling2D(2, { name: `block${index + 1}_pool`, ceilMode }),
  ])
}

function convolution(block: string, index: number, filters: number, isNormalized: boolean): readonly Layer[] {
  const name = `${block}conv${index}`
  const shared = { name, filters, kernelSize: 3, padding: 'same', kernelInitializer: heNormal } as const
  if (!isNormalized) return [conv2D({ ...shared, activation: 'relu' })]
  return [
    conv2D(shared),
    batchNormalization({ name: `${block}bn${index}`, epsilon: 1e-5 }),
    activation('relu', { name: `${block}relu${index}` }),
  ]
}
