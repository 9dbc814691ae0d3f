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
  globalAveragePooling2D,
  graph,
  heNormal,
  type Layer,
  type Model,
  type NetworkNode,
  resizeLike,
  sequential,
} from '@convene/nn'
import { mobilenetV2Blocks } from './mobilenetV2.ts'
import { atrousResnet50Layers } from './resnet.ts'
import { widened, type ZooOptions } from './zooOptions.ts'

export interface DeeplabV3Options extends ZooOptions {
  /** How much smaller the feature maps are than the image; 16, if left out. */
  readonly outputStride?: 8 | 16
  /**
   * How scores become as many as pixels: by bilinear interpolation, as in the papers, if left out; or by a transposed convolution
   * that is learnt, and begins with that.
   */
  readonly upsampling?: 'interpolation' | 'transposed'
}

/**
 * DeepLabv3 on ResNet-50, as torchvision has it, without its auxiliary head: strides beyond the output's are dilations, and the
 * features are seen at four rates and as a whole. Images [h, w, 3] of any size; 39,638,869 trained parameters for VOC's 21
 * classes.
 *
 * @see Chen, Papandreou, Schroff & Adam, Rethinking Atrous Convolution for Semantic Image Segmentation, arXiv:1706.05587,
 * figure 5
 */
export function deeplabV3(options: DeeplabV3Options = {}): Model {
  const { classes = 21, width = 1, outputStride = 16, upsampling = 'interpolation' } = options
  const unit = unitsOf({ filters: widened(256, width), epsilon: 1e-5 })
  const rates = outputStride === 16 ? [6, 12, 18] : [12, 24, 36]
  const nodes: readonly NetworkNode[] = [
    { name: 'features', layer: sequential(atrousResnet50Layers({ width, outputStride })), from: 'x' },
    { name: 'aspp0', layer: sequential(unit('aspp0', 1)), from: 'features' },
    ...rates.map((rate, i) => ({
      name: `aspp${i + 1}`,
      layer: sequential(unit(`aspp${i + 1}`, 3, rate)),
      from: 'features',
    })),
    ...imagePooling(unit),
    { name: 'pyramid', merge: concatenate(), from: ['aspp0', 'aspp1', 'aspp2', 'aspp3', 'image_pooling_resized'] },
    {
      name: 'projected',
      layer: sequential([
        ...unit('concat_projection', 1),
        dropout(0.5, { name: 'concat_projection_drop' }),
        ...unit('head', 3),
      ]),
      from: 'pyramid',
    },
    scores(classes),
    ...larger[upsampling]({ classes, outputStride, coordinates: 'half-pixel' }),
    answers,
  ]
  return network('deeplabV3', nodes)
}

/**
 * DeepLabv3 on MobileNetV2, as TensorFlow's has it: of the pyramid only the pixel's own features and the whole image's. Images
 * are best made to fit 513×513, the rest filled with 0. 2,113,557 trained parameters for VOC's 21 classes.
 *
 * @see Sandler et al., MobileNetV2: Inverted Residuals and Linear Bottlenecks, arXiv:1801.04381, section 6.3
 */
export function deeplabV3MobilenetV2(options: DeeplabV3Options = {}): Model {
  const { classes = 21, width = 1, outputStride = 16, upsampling = 'interpolation' } = options
  const unit = unitsOf({ filters: widened(256, width), epsilon: 1e-5 })
  const nodes: readonly NetworkNode[] = [
    { name: 'features', layer: sequential(mobilenetV2Blocks({ width, outputStride })), from: 'x' },
    { name: 'aspp0', layer: sequential(unit('aspp0', 1)), from: 'features' },
    ...imagePooling(unit),
    { name: 'pyramid', merge: concatenate(), from: ['image_pooling_resized', 'aspp0'] },
    { name: 'projected', layer: sequential(unit('concat_projection', 1)), from: 'pyramid' },
    scores(classes),
    ...larger[upsampling]({ classes, outputStride, coordinates: 'align-corners' }),
    answers,
  ]
  return network('deeplabV3MobilenetV2', nodes)
}

function network(name: string, nodes: readonly NetworkNode[]): Model {
  const layer = asLayer(graph({ inputs: ['x'], nodes, outputs: ['predictions'] }))
  return { name, inputShape: [513, 513, 3], layer }
}

/** A convolution without bias, batch normalization and ReLU. */
type Unit = (name: string, kernelSize: number, dilationRate?: number) => readonly Layer[]

function unitsOf({ filters, epsilon }: { readonly filters: number; readonly epsilon: number }): Unit {
  return (name, kernelSize, dilationRate = 1) => [
    conv2D({
      ...{ name, filters, kernelSize, dilationRate, padding: 'same', useBias: false },
      kernelInitializer: heNormal,
    }),
    batchNormalization({ name: `${name}_bn`, epsilon }),
    activation('relu', { name: `${name}_relu` }),
  ]
}

/** What the image as a whole shows, at each place. */
function imagePooling(unit: Unit): readonly NetworkNode[] {
  const name = 'image_pooling'
  const pooled = globalAveragePooling2D({ name: `${name}_mean`, keepDims: true })
  return [
    { name, layer: sequential([pooled, ...unit(name, 1)]), from: 'features' },
    { name: `${name}_resized`, merge: resizeLike(), from: [name, 'features'] },
  ]
}

/** Of classes, at the size of the features. */
function scores(classes: number): NetworkNode {
  const layer = conv2D({ filters: classes, kernelSize: 1, kernelInitializer: heNormal })
  return { name: 'logits', layer, from: 'projected' }
}

interface Larger {
  readonly classes: number
  readonly outputStride: number
  /** What pixels stand for where they are interpolated. */
  readonly coordinates: 'half-pixel' | 'align-corners'
}

/** Scores at the image's size. */
const larger: Readonly<Record<'interpolation' | 'transposed', (options: Larger) => readonly NetworkNode[]>> = {
  interpolation: ({ coordinates }) => [
    { name: 'logits_resized', merge: resizeLike({ coordinates }), from: ['logits', 'x'] },
  ],
  transposed: ({ classes, outputStride }) => [
    {
      name: 'logits_upsampled',
      layer: conv2DTranspose({
        ...{ filters: classes, kernelSize: 2 * outputStride, strides: outputStride, useBias: false },
        padding: 'same',
        kernelInitializer: bilinear,
      }),
      from: 'logits',
    },
    { name: 'logits_resized', merge: cropLike(), from: ['logits_upsampled', 'x'] },
  ],
}

const answers: NetworkNode = { name: 'predictions', layer: activation('softmax'), from: 'logits_resized' }
