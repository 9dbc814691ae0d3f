import {
  activation,
  conv2D,
  dropout,
  globalAveragePooling2D,
  heUniform,
  type Layer,
  type Model,
  maxPooling2D,
  parallel,
  sequential,
} from '@convene/nn'
import { widened, type ZooOptions } from './zooOptions.ts'

/**
 * SqueezeNet 1.0: modules that squeeze to few channels before they expand, by 1×1 and 3×3 convolutions, and no dense layer.
 * 224×224×3 in, 1,248,424 parameters for 1000 classes.
 *
 * @see Iandola et al., SqueezeNet, arXiv:1602.07360, table 1
 */
export function squeezenet(options: ZooOptions = {}): Model {
  const { convolution, fire, pooling, classifier } = partsOf(options)
  return {
    name: 'squeezenet',
    inputShape: [224, 224, 3],
    layer: sequential([
      convolution('conv1', 96, 7, 2),
      pooling('maxpool1'),
      fire('fire2', 16, 64),
      fire('fire3', 16, 64),
      fire('fire4', 32, 128),
      pooling('maxpool4'),
      fire('fire5', 32, 128),
      fire('fire6', 48, 192),
      fire('fire7', 48, 192),
      fire('fire8', 64, 256),
      pooling('maxpool8'),
      fire('fire9', 64, 256),
      ...classifier,
    ]),
  }
}

/**
 * SqueezeNet 1.1, by the same authors: as good for less than half the work, since it pools earlier. 224×224×3 in, 1,235,496
 * parameters for 1000 classes.
 *
 * @see https://github.com/forresti/SqueezeNet/tree/master/SqueezeNet_v1.1
 */
export function squeezenet11(options: ZooOptions = {}): Model {
  const { convolution, fire, pooling, classifier } = partsOf(options)
  return {
    name: 'squeezenet11',
    inputShape: [224, 224, 3],
    layer: sequential([
      convolution('conv1', 64, 3, 2),
      pooling('maxpool1'),
      fire('fire2', 16, 64),
      fire('fire3', 16, 64),
      pooling('maxpool3'),
      fire('fire4', 32, 128),
      fire('fire5', 32, 128),
      pooling('maxpool5'),
      fire('fire6', 48, 192),
      fire('fire7', 48, 192),
      fire('fire8', 64, 256),
      fire('fire9', 64, 256),
      ...classifier,
    ]),
  }
}

function partsOf({ classes = 1000, width = 1 }: ZooOptions) {
  const convolution = (name: string, filters: number, kernelSize: number, strides = 1): Layer => {
    const window = { kernelSize, strides, padding: strides === 1 ? 'same' : 'valid' } as const
    return conv2D({
      name,
      filters: widened(filters, width),
      ...window,
      activation: 'relu',
      kernelInitializer: heUniform,
    })
  }
  const fire = (name: string, squeeze: number, expand: number): Layer =>
    sequential(
      [
        convolution('squeeze1x1', squeeze, 1),
        parallel([convolution('expand1x1', expand, 1), convolution('expand3x3', expand, 3)]),
      ],
      { name },
    )
  const classifier: readonly Layer[] = [
    dropout(0.5, { name: 'dropout' }),
    conv2D({ name: 'conv10', filters: classes, kernelSize: 1, activation: 'relu' }),
    globalAveragePooling2D({ name: 'avgpool10' }),
    activation('softmax', { name: 'softmax' }),
  ]
  return {
    convolution,
    fire,
    pooling: (name: string): Layer => maxPooling2D(3, { name, strides: 2, ceilMode: true }),
    classifier,
  }
}
