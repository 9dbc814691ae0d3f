import {
  conv2D,
  dense,
  dropout,
  flatten,
  type Layer,
  localResponseNormalization,
  type Model,
  maxPooling2D,
  ones,
  randomNormal,
  sequential,
} from '@convene/nn'
import { widened, type ZooOptions } from './zooOptions.ts'

/**
 * AlexNet as it was published: the second, fourth and fifth convolution are in two groups, one for each of its two GPUs, and
 * local response normalization follows the first two. 227×227×3 in (the paper says 224, from which 55×55 does not follow),
 * 60,965,224 parameters for 1000 classes.
 *
 * @see Krizhevsky, Sutskever & Hinton, ImageNet Classification with Deep Convolutional Neural Networks, 2012, section 3.5
 */
export function alexnet({ classes = 1000, width = 1 }: ZooOptions = {}): Model {
  // Two groups need even numbers.
  const even = (channels: number) => 2 * widened(channels / 2, width)
  // Section 5: weights begin normal with deviation 0.01; biases with 1 in the second, fourth and fifth convolution.
  const kernelInitializer = randomNormal({ standardDeviation: 0.01 })
  const normalization = (name: string) =>
    localResponseNormalization({ name, depthRadius: 2, bias: 2, alpha: 1e-4, beta: 0.75 })
  const shared = { activation: 'relu', kernelInitializer } as const
  const positive = { ...shared, biasInitializer: ones } as const
  return {
    name: 'alexnet',
    inputShape: [227, 227, 3],
    layer: sequential([
      conv2D({ name: 'conv1', filters: even(96), kernelSize: 11, strides: 4, ...shared }),
      normalization('norm1'),
      maxPooling2D(3, { name: 'pool1', strides: 2 }),
      conv2D({ name: 'conv2', filters: even(256), kernelSize: 5, padding: 'same', groups: 2, ...positive }),
      normalization('norm2'),
      maxPooling2D(3, { name: 'pool2', strides: 2 }),
      conv2D({ name: 'conv3', filters: even(384), kernelSize: 3, padding: 'same', ...shared }),
      conv2D({ name: 'conv4', filters: even(384), kernelSize: 3, padding: 'same', groups: 2, ...positive }),
      conv2D({ name: 'conv5', filters: even(256), kernelSize: 3, padding: 'same', groups: 2, ...positive }),
      maxPooling2D(3, { name: 'pool5', strides: 2 }),
      flatten({ name: 'flatten' }),
      dense({ name: 'fc6', units: widened(4096, width), ...positive }),
      dropout(0.5, { name: 'drop6' }),
      dense({ name: 'fc7', units: widened(4096, width), ...positive }),
      dropout(0.5, { name: 'drop7' }),
      dense({ name: 'fc8', units: classes, activation: 'softmax', kernelInitializer }),
    ]),
  }
}

/**
 * AlexNet in one piece, as torchvision has it: fewer filters, no groups, no normalization. 224×224×3 in, 61,100,840
 * parameters for 1000 classes.
 *
 * @see Krizhevsky, One weird trick for parallelizing convolutional neural networks, arXiv:1404.5997
 */
export function alexnetOneTower({ classes = 1000, width = 1 }: ZooOptions = {}): Model {
  const convolution = (name: string, filters: number, kernelSize: number, padding: number, strides = 1): Layer =>
    conv2D({
      name,
      filters: widened(filters, width),
      kernelSize,
      strides,
      padding: [padding, padding, padding, padding],
      activation: 'relu',
    })
  const pooling = (name: string) => maxPooling2D(3, { name, strides: 2 })
  return {
    name: 'alexnetOneTower',
    inputShape: [224, 224, 3],
    layer: sequential([
      convolution('conv1', 64, 11, 2, 4),
      pooling('pool1'),
      convolution('conv2', 192, 5, 2),
      pooling('pool2'),
      convolution('conv3', 384, 3, 1),
      convolution('conv4', 256, 3, 1),
      convolution('conv5', 256, 3, 1),
      pooling('pool5'),
      flatten({ name: 'flatten' }),
      dropout(0.5, { name: 'drop6' }),
      dense({ name: 'fc6', units: widened(4096, width), activation: 'relu' }),
      dropout(0.5, { name: 'drop7' }),
      dense({ name: 'fc7', units: widened(4096, width), activation: 'relu' }),
      dense({ name: 'fc8', units: classes, activation: 'softmax' }),
    ]),
  }
}
