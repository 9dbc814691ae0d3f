import {
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

/**
 * A plain stack for 28×28 grey images: filters double where pooling halves the image, and a dense head with dropout.
 * 28×28×1 in, 1,413,834 parameters for ten classes.
 *
 * @see Géron, Hands-On Machine Learning with Scikit-Learn, Keras and TensorFlow, chapter 14, CNN architectures
 */
export function fashionMnistCnn({ classes = 10, width = 1 }: ZooOptions = {}): Model {
  const convolution = (filters: number, kernelSize: number): Layer =>
    conv2D({
      filters: widened(filters, width),
      kernelSize,
      padding: 'same',
      activation: 'relu',
      kernelInitializer: heNormal,
    })
  const hidden = (units: number): Layer =>
    dense({ units: widened(units, width), activation: 'relu', kernelInitializer: heNormal })
  return {
    name: 'fashionMnistCnn',
    inputShape: [28, 28, 1],
    layer: sequential([
      convolution(64, 7),
      maxPooling2D(2),
      convolution(128, 3),
      convolution(128, 3),
      maxPooling2D(2),
      convolution(256, 3),
      convolution(256, 3),
      maxPooling2D(2),
      flatten(),
      hidden(128),
      dropout(0.5),
      hidden(64),
      dropout(0.5),
      dense({ units: classes, activation: 'softmax' }),
    ]),
  }
}
