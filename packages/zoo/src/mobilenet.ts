import {
  activation,
  batchNormalization,
  conv2D,
  depthwiseConv2D,
  dropout,
  globalAveragePooling2D,
  type Layer,
  type Model,
  reshape,
  sequential,
  zeroPadding2D,
} from '@convene/nn'
import { widened, type ZooOptions } from './zooOptions.ts'

/**
 * MobileNet, as Keras has it, layer names included: each 3×3 convolution is depthwise, with a 1×1 convolution after it.
 * 224×224×3 in, 4,253,864 parameters for 1000 classes. `width` is Keras's `alpha`.
 *
 * @see Howard et al., MobileNets, arXiv:1704.04861, table 1
 */
export function mobilenet({ classes = 1000, width = 1 }: ZooOptions = {}): Model {
  const blocks = table1.map(([filters, strides], index) => depthwiseBlock(index + 1, widened(filters, width), strides))
  return {
    name: 'mobilenet',
    inputShape: [224, 224, 3],
    layer: sequential([
      conv2D({
        name: 'conv1',
        filters: widened(32, width),
        kernelSize: 3,
        strides: 2,
        padding: 'same',
        useBias: false,
      }),
      ...normalized('conv1'),
      ...blocks.flat(),
      globalAveragePooling2D({ name: 'global_average_pooling2d', keepDims: true }),
      dropout(1e-3, { name: 'dropout' }),
      conv2D({ name: 'conv_preds', filters: classes, kernelSize: 1 }),
      reshape([classes], { name: 'reshape_2' }),
      activation('softmax', { name: 'predictions' }),
    ]),
  }
}

/** Filters of the 1×1 convolution, and strides of the depthwise one before it. */
const table1: readonly (readonly [filters: number, strides: number])[] = [
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [512, 2],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [1024, 2],
  [1024, 1],
]

function depthwiseBlock(index: number, filters: number, strides: number): readonly Layer[] {
  const [depthwise, pointwise] = [`conv_dw_${index}`, `conv_pw_${index}`]
  const isSmaller = strides > 1
  return [
    ...(isSmaller ? [zeroPadding2D([0, 1, 0, 1], { name: `conv_pad_${index}` })] : []),
    depthwiseConv2D({
      name: depthwise,
      kernelSize: 3,
      strides,
      padding: isSmaller ? 'valid' : 'same',
      useBias: false,
    }),
    ...normalized(depthwise),
    conv2D({ name: pointwise, filters, kernelSize: 1, padding: 'same', useBias: false }),
    ...normalized(pointwise),
  ]
}

const normalized = (name: string): readonly Layer[] => [
  batchNormalization({ name: `${name}_bn` }),
  activation('relu6', { name: `${name}_relu` }),
]
