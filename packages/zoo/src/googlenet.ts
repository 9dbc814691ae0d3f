import {
  asLayer,
  averagePooling2D,
  conv2D,
  dense,
  dropout,
  flatten,
  globalAveragePooling2D,
  graph,
  inception,
  type Layer,
  localResponseNormalization,
  type Model,
  maxPooling2D,
  sequential,
  squeezeExcite,
} from '@convene/nn'
import { widened, type ZooOptions } from './zooOptions.ts'

export interface GooglenetOptions extends ZooOptions {
  /**
   * Whether two more classifiers look at what comes out of modules 4a and 4d, as in training: their answers come out beside
   * the network's own, as `auxiliary1` and `auxiliary2`, and their losses count 0.3 each. False, if left out.
   */
  readonly auxiliaryHeads?: boolean
}

/**
 * GoogLeNet: nine modules of convolutions of several sizes side by side. 224×224×3 in, 6,998,552 parameters for 1000 classes,
 * and 13,378,280 with its auxiliary heads. What the paper leaves open is as in Caffe's.
 *
 * @see Szegedy et al., Going Deeper with Convolutions, arXiv:1409.4842, table 1
 */
export function googlenet(options: GooglenetOptions = {}): Model {
  const { auxiliaryHeads = false } = options
  const name = auxiliaryHeads ? 'googlenetAuxiliary' : 'googlenet'
  const { toModule4a, toModule4d, toClasses, head } = stages(options, ({ module }) => [module])
  if (!auxiliaryHeads) return { name, inputShape, layer: sequential([...toModule4a, ...toModule4d, ...toClasses]) }
  const network = graph({
    inputs: ['x'],
    nodes: [
      { name: 'to4a', layer: sequential(toModule4a), from: 'x' },
      { name: 'auxiliary1', layer: head('auxiliary1'), from: 'to4a' },
      { name: 'to4d', layer: sequential(toModule4d), from: 'to4a' },
      { name: 'auxiliary2', layer: head('auxiliary2'), from: 'to4d' },
      { name: 'predictions', layer: sequential(toClasses), from: 'to4d' },
    ],
    outputs: ['predictions', 'auxiliary1', 'auxiliary2'],
  })
  return { name, inputShape, layer: asLayer(network) }
}

/**
 * GoogLeNet whose modules each weigh their channels by what the whole image holds.
 *
 * @see Hu, Shen, Albanie, Sun & Wu, Squeeze-and-Excitation Networks, arXiv:1709.01507, figure 2
 */
export function seInception(options: ZooOptions = {}): Model {
  const weighed: Wrap = ({ name, module }) => [module, squeezeExcite({ name: `${name}_se` })]
  const { toModule4a, toModule4d, toClasses } = stages(options, weighed)
  return { name: 'seInception', inputShape, layer: sequential([...toModule4a, ...toModule4d, ...toClasses]) }
}

const inputShape = [224, 224, 3]

/** What a module becomes. */
type Wrap = (inception: { readonly name: string; readonly module: Layer }) => readonly Layer[]

/** The network in three parts, between which auxiliary heads look in, and those heads. */
function stages({ classes = 1000, width = 1 }: ZooOptions, wrap: Wrap) {
  const convolution = (name: string, filters: number, kernelSize: number, strides = 1): Layer =>
    conv2D({ name, filters: widened(filters, width), kernelSize, strides, padding: 'same', activation: 'relu' })
  const pooling = (name: string): Layer => maxPooling2D(3, { name, strides: 2, padding: 'same' })
  // Caffe's alpha is for the mean of five squares.
  const normalization = (name: string): Layer =>
    localResponseNormalization({ name, size: 5, bias: 1, alpha: 1e-4, beta: 0.75 })
  const row = (place: string, ...columns: Columns): readonly Layer[] => {
    const [conv1x1, reduce3x3, conv3x3, reduce5x5, conv5x5, poolProjection] = columns
    const name = `inception_${place}`
    const filters = { conv1x1, reduce3x3, conv3x3, reduce5x5, conv5x5, poolProjection }
    return wrap({ name, module: inception(filters, { name, convolution }) })
  }
  const toModule4a: readonly Layer[] = [
    convolution('conv1', 64, 7, 2),
    pooling('pool1'),
    normalization('norm1'),
    convolution('conv2_reduce', 64, 1),
    convolution('conv2', 192, 3),
    normalization('norm2'),
    pooling('pool2'),
    ...row('3a', 64, 96, 128, 16, 32, 32),
    ...row('3b', 128, 128, 192, 32, 96, 64),
    pooling('pool3'),
    ...row('4a', 192, 96, 208, 16, 48, 64),
  ]
  const toModule4d: readonly Layer[] = [
    ...row('4b', 160, 112, 224, 24, 64, 64),
    ...row('4c', 128, 128, 256, 24, 64, 64),
    ...row('4d', 112, 144, 288, 32, 64, 64),
  ]
  const toClasses: readonly Layer[] = [
    ...row('4e', 256, 160, 320, 32, 128, 128),
    pooling('pool4'),
    ...row('5a', 256, 160, 320, 32, 128, 128),
    ...row('5b', 384, 192, 384, 48, 128, 128),
    globalAveragePooling2D({ name: 'pool5' }),
    dropout(0.4, { name: 'dropout' }),
    dense({ name: 'predictions', units: classes, activation: 'softmax' }),
  ]
  /** Section 5. */
  const head = (name: string): Layer =>
    sequential(
      [
        averagePooling2D(5, { name: 'pool', strides: 3 }),
        convolution('conv', 128, 1),
        flatten({ name: 'flatten' }),
        dense({ name: 'fc', units: widened(1024, width), activation: 'relu' }),
        dropout(0.7, { name: 'dropout' }),
        dense({ name: 'predictions', units: classes, activation: 'softmax' }),
      ],
      { name },
    )
  return { toModule4a, toModule4d, toClasses, head }
}

/** #1×1, #3×3 reduce, #3×3, #5×5 reduce, #5×5, pool proj: the columns of the paper's table. */
type Columns = readonly [number, number, number, number, number, number]
