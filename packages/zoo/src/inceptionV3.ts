import {
  activation,
  averagePooling2D,
  batchNormalization,
  concatenate,
  conv2D,
  dense,
  globalAveragePooling2D,
  type Layer,
  type Model,
  maxPooling2D,
  parallel,
  sequential,
} from '@convene/nn'
import { widened, type ZooOptions } from './zooOptions.ts'

/**
 * Inception-v3, as Keras has it: modules whose larger convolutions are stacks of smaller ones, 7×7 as 1×7 and 7×1 among them.
 * 299×299×3 in, 23,851,784 parameters for 1000 classes.
 *
 * @see Szegedy, Vanhoucke, Ioffe, Shlens & Wojna, Rethinking the Inception Architecture, arXiv:1512.00567, table 1
 */
export function inceptionV3({ classes = 1000, width = 1 }: ZooOptions = {}): Model {
  const convolution = convolutionsAt(width)
  return {
    name: 'inceptionV3',
    inputShape: [299, 299, 3],
    layer: sequential([
      convolution('conv1', 32, [3, 3], 'halving'),
      convolution('conv2', 32, [3, 3], 'valid'),
      convolution('conv3', 64, [3, 3]),
      maxPooling2D(3, { name: 'pool1', strides: 2 }),
      convolution('conv4', 80, [1, 1], 'valid'),
      convolution('conv5', 192, [3, 3], 'valid'),
      maxPooling2D(3, { name: 'pool2', strides: 2 }),
      module35(convolution, 'mixed0', 32),
      module35(convolution, 'mixed1', 64),
      module35(convolution, 'mixed2', 64),
      reduction35(convolution, 'mixed3'),
      module17(convolution, 'mixed4', 128),
      module17(convolution, 'mixed5', 160),
      module17(convolution, 'mixed6', 160),
      module17(convolution, 'mixed7', 192),
      reduction17(convolution, 'mixed8'),
      module8(convolution, 'mixed9'),
      module8(convolution, 'mixed10'),
      globalAveragePooling2D({ name: 'avg_pool' }),
      dense({ name: 'predictions', units: classes, activation: 'softmax' }),
    ]),
  }
}

/** Over 35×35 pixels: figure 5, 5×5 being a single convolution in Keras. */
const module35 = (convolution: Convolution, name: string, poolProjection: number): Layer =>
  branches(name, [
    convolution('1x1', 64, [1, 1]),
    sequential([convolution('5x5_reduce', 48, [1, 1]), convolution('5x5', 64, [5, 5])]),
    sequential([
      convolution('double_reduce', 64, [1, 1]),
      convolution('double_1', 96, [3, 3]),
      convolution('double_2', 96, [3, 3]),
    ]),
    pooled(convolution('pool_proj', poolProjection, [1, 1])),
  ])

/** From 35×35 to 17×17: figure 10. */
const reduction35 = (convolution: Convolution, name: string): Layer =>
  branches(name, [
    convolution('3x3', 384, [3, 3], 'halving'),
    sequential([
      convolution('double_reduce', 64, [1, 1]),
      convolution('double_1', 96, [3, 3]),
      convolution('double_2', 96, [3, 3], 'halving'),
    ]),
    maxPooling2D(3, { name: 'pool', strides: 2 }),
  ])

/** Over 17×17 pixels: figure 6. */
const module17 = (convolution: Convolution, name: string, reduced: number): Layer =>
  branches(name, [
    convolution('1x1', 192, [1, 1]),
    sequential([
      convolution('7x7_reduce', reduced, [1, 1]),
      convolution('7x7_1', reduced, [1, 7]),
      convolution('7x7_2', 192, [7, 1]),
    ]),
    sequential([
      convolution('double_reduce', reduced, [1, 1]),
      convolution('double_1', reduced, [7, 1]),
      convolution('double_2', reduced, [1, 7]),
      convolution('double_3', reduced, [7, 1]),
      convolution('double_4', 192, [1, 7]),
    ]),
    pooled(convolution('pool_proj', 192, [1, 1])),
  ])

/** From 17×17 to 8×8. */
const reduction17 = (convolution: Convolution, name: string): Layer =>
  branches(name, [
    sequential([convolution('3x3_reduce', 192, [1, 1]), convolution('3x3', 320, [3, 3], 'halving')]),
    sequential([
      convolution('7x7_reduce', 192, [1, 1]),
      convolution('7x7_1', 192, [1, 7]),
      convolution('7x7_2', 192, [7, 1]),
      convolution('7x7_3', 192, [3, 3], 'halving'),
    ]),
    maxPooling2D(3, { name: 'pool', strides: 2 }),
  ])

/** Over 8×8 pixels: figure 7. */
const module8 = (convolution: Convolution, name: string): Layer =>
  branches(name, [
    convolution('1x1', 320, [1, 1]),
    sequential([
      convolution('3x3_reduce', 384, [1, 1]),
      parallel([convolution('3x3_1', 384, [1, 3]), convolution('3x3_2', 384, [3, 1])], {
        merge: concatenate({ name: '3x3' }),
      }),
    ]),
    sequential([
      convolution('double_reduce', 448, [1, 1]),
      convolution('double_1', 384, [3, 3]),
      parallel([convolution('double_2', 384, [1, 3]), convolution('double_3', 384, [3, 1])], {
        merge: concatenate({ name: 'double' }),
      }),
    ]),
    pooled(convolution('pool_proj', 192, [1, 1])),
  ])

const branches = (name: string, layers: readonly Layer[]): Layer =>
  parallel(layers, { name, merge: concatenate({ name: 'output' }) })

const pooled = (projection: Layer): Layer =>
  sequential([averagePooling2D(3, { name: 'pool', strides: 1, padding: 'same' }), projection])

/** A convolution with batch normalization and ReLU; it keeps the size, unless it is said to take no padding or to halve. */
type Convolution = (
  name: string,
  filters: number,
  kernelSize: readonly [number, number],
  size?: 'same' | 'valid' | 'halving',
) => Layer

function convolutionsAt(width: number): Convolution {
  return (name, filters, kernelSize, size = 'same') => {
    const window = { strides: size === 'halving' ? 2 : 1, padding: size === 'same' ? 'same' : 'valid' } as const
    return sequential([
      conv2D({ name, filters: widened(filters, width), kernelSize, ...window, useBias: false }),
      batchNormalization({ name: `${name}_bn`, scale: false }),
      activation('relu', { name: `${name}_relu` }),
    ])
  }
}
