import { DataError } from '@convene/core'
import {
  activation,
  averagePooling2D,
  batchNormalization,
  conv2D,
  dense,
  globalAveragePooling2D,
  heNormal,
  type Layer,
  lambda,
  type Model,
  residual,
  sequential,
} from '@convene/nn'
import { widened, type ZooOptions } from './zooOptions.ts'

export interface ResnetCifarOptions extends ZooOptions {
  /** 6n + 2 layers, n blocks for each of three sizes; 20, if left out. */
  readonly depth?: number
}

/**
 * The residual networks for CIFAR-10: three sizes of image with 16, 32 and 64 channels, and shortcuts without parameters, which
 * skip pixels and fill up with zero channels. 32×32×3 in; with 20 layers 269,722 parameters and 1,376 running statistics.
 *
 * @throws DataError resnetCifar.depth: not 6n + 2
 * @see He, Zhang, Ren & Sun, Deep Residual Learning for Image Recognition, arXiv:1512.03385, section 4.2
 */
export function resnetCifar({ classes = 10, width = 1, depth = 20 }: ResnetCifarOptions = {}): Model {
  const n = (depth - 2) / 6
  if (!Number.isInteger(n) || n < 1) {
    throw new DataError({ code: 'resnetCifar.depth', expected: '6n + 2 layers', received: String(depth) })
  }
  const first = widened(16, width)
  const stage = (index: number): readonly Layer[] => {
    const [before, filters] = [index === 0 ? first : first * 2 ** (index - 1), first * 2 ** index]
    return Array.from({ length: n }, (_, block) => {
      const isSmaller = index > 0 && block === 0
      return residualBlock(`conv${index + 2}_block${block + 1}`, filters, isSmaller ? filters - before : 0)
    }).flat()
  }
  return {
    name: `resnet${depth}`,
    inputShape: [32, 32, 3],
    layer: sequential([
      ...convolution('conv1', first, 1),
      activation('relu', { name: 'conv1_relu' }),
      ...stage(0),
      ...stage(1),
      ...stage(2),
      globalAveragePooling2D({ name: 'avg_pool' }),
      dense({ name: 'predictions', units: classes, activation: 'softmax' }),
    ]),
  }
}

/** @param added how many channels come to the input's, where the image is halved; 0 where it stays */
function residualBlock(name: string, filters: number, added: number): readonly Layer[] {
  const main = sequential([
    ...convolution(`${name}_1`, filters, added > 0 ? 2 : 1),
    activation('relu', { name: `${name}_1_relu` }),
    ...convolution(`${name}_2`, filters, 1),
  ])
  const shortcut = added > 0 && sequential([everyOtherPixel(`${name}_skip`), zeroChannels(`${name}_fill`, added)])
  return [
    residual(main, { addName: `${name}_add`, ...(shortcut && { shortcut }) }),
    activation('relu', { name: `${name}_out` }),
  ]
}

/** Option A of the paper: the mean of one pixel is the pixel. */
const everyOtherPixel = (name: string): Layer => averagePooling2D(1, { name, strides: 2 })

const zeroChannels = (name: string, count: number): Layer => {
  const padding = [
    [0, 0],
    [0, 0],
    [0, 0],
    [0, count],
  ] as const
  return lambda((ops, x) => ops.pad(x, { padding, value: 0 }), { name })
}

function convolution(name: string, filters: number, strides: number): readonly Layer[] {
  const window = { kernelSize: 3, strides, padding: [1, 1, 1, 1] } as const
  return [
    conv2D({ name: `${name}_conv`, filters, ...window, useBias: false, kernelInitializer: heNormal }),
    batchNormalization({ name: `${name}_bn`, epsilon: 1e-5 }),
  ]
}
