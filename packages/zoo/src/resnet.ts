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
  zeroPadding2D,
} from '@convene/nn'

export interface ResnetOptions {
  /** 1000, if left out. */
  readonly classes?: number
  /** Batch normalization's ε; 1.001e-5, Keras's of today, if left out. Weights trained with another need that one. */
  readonly epsilon?: number
}

/**
 * ResNet-50, version 1, as Keras has it, layer names included: strides sit on the first 1×1 convolution of a stage, and
 * convolutions have biases although batch normalization follows. 224×224×3 in, 25,636,712 parameters.
 *
 * @see He, Zhang, Ren & Sun, Deep Residual Learning for Image Recognition, arXiv:1512.03385, table 1
 */
export function resnet50({ classes = 1000, epsilon = 1.001e-5 }: ResnetOptions = {}): Model {
  const convolution = convolutionsWith(epsilon)
  return {
    name: 'resnet50',
    inputShape: [224, 224, 3],
    layer: sequential([
      zeroPadding2D(3, { name: 'conv1_pad' }),
      ...convolution('conv1', 64, 7, { strides: 2 }),
      activation('relu', { name: 'conv1_relu' }),
      zeroPadding2D(1, { name: 'pool1_pad' }),
      maxPooling2D(3, { name: 'pool1_pool', strides: 2 }),
      ...stage(convolution, 'conv2', { filters: 64, blocks: 3, strides: 1 }),
      ...stage(convolution, 'conv3', { filters: 128, blocks: 4, strides: 2 }),
      ...stage(convolution, 'conv4', { filters: 256, blocks: 6, strides: 2 }),
      ...stage(convolution, 'conv5', { filters: 512, blocks: 3, strides: 2 }),
      globalAveragePooling2D({ name: 'avg_pool' }),
      dense({ name: 'predictions', units: classes, activation: 'softmax' }),
    ]),
  }
}

interface Stage {
  readonly filters: number
  readonly blocks: number
  /** Of the first block. */
  readonly strides: number
}

/** Bottleneck blocks, of which the first changes the size: its shortcut is a projection. */
function stage(convolution: Convolution, name: string, { filters, blocks, strides }: Stage): readonly Layer[] {
  return Array.from({ length: blocks }, (_, index) => {
    const block = `${name}_block${index + 1}`
    return bottleneck(convolution, block, filters, index === 0 ? { projection: { strides } } : {})
  }).flat()
}

/** 1×1 to fewer channels, 3×3, 1×1 to four times as many, plus the shortcut. */
function bottleneck(
  convolution: Convolution,
  name: string,
  filters: number,
  { projection }: { projection?: { readonly strides: number } },
): readonly Layer[] {
  const main = sequential([
    ...convolution(`${name}_1`, filters, 1, { strides: projection?.strides ?? 1 }),
    activation('relu', { name: `${name}_1_relu` }),
    ...convolution(`${name}_2`, filters, 3, { padding: 'same' }),
    activation('relu', { name: `${name}_2_relu` }),
    ...convolution(`${name}_3`, 4 * filters, 1),
  ])
  const shortcut = projection && sequential(convolution(`${name}_0`, 4 * filters, 1, projection))
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
  window?: { readonly strides?: number; readonly padding?: 'same' },
) => readonly Layer[]

function convolutionsWith(epsilon: number): Convolution {
  return (name, filters, kernelSize, window = {}) => [
    conv2D({ name: `${name}_conv`, filters, kernelSize, kernelInitializer: heNormal, ...window }),
    batchNormalization({ name: `${name}_bn`, epsilon }),
  ]
}
