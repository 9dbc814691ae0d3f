import { leakyRelu } from '@convene/core'
import {
  activation,
  batchNormalization,
  conv2D,
  heNormal,
  type Layer,
  maxPooling2D,
  sequential,
  truncatedNormal,
} from '@convene/nn'
import type { YoloHead, YoloModel } from '@convene/zoo'

/**
 * [width, height] in pixels, for digits of 18 to 40 pixels: by `clusterAnchors`, of the boxes in 2000 scenes, which overlap them by 0.757 on
 * average.
 */
export const digitAnchors: YoloHead['anchors'] = [
  [9, 16],
  [14.3, 19.7],
  [21, 24],
]

const classes = 10

/**
 * A YOLO for handwritten digits in small scenes: 96×96×3 in, a grid of 12×12 out, 186,653 parameters with three anchors, 864 of which are running
 * statistics. Classes exclude each other.
 *
 * @param anchors [width, height] in pixels
 */
export function digitDetector(anchors: YoloHead['anchors']): YoloModel {
  const head = conv2D({
    name: 'head',
    filters: anchors.length * (5 + classes),
    kernelSize: 1,
    // Small, so that it begins with boxes about as large as the anchors.
    kernelInitializer: truncatedNormal({ standardDeviation: 0.01 }),
  })
  const layer = sequential([
    ...convolution('conv1', 16, 3),
    maxPooling2D(2, { name: 'pool1' }),
    ...convolution('conv2', 32, 3),
    maxPooling2D(2, { name: 'pool2' }),
    ...convolution('conv3', 64, 3),
    maxPooling2D(2, { name: 'pool3' }),
    ...convolution('conv4', 128, 3),
    ...convolution('conv5', 64, 1),
    ...convolution('conv6', 128, 3),
    head,
  ])
  return { name: 'digitDetector', inputShape: [96, 96, 3], layer, resizable: true, heads: [digitHead(anchors)] }
}

/** What its output predicts. */
export function digitHead(anchors: YoloHead['anchors']): YoloHead {
  const mask = anchors.map((_, i) => i)
  return { output: 'y', anchors, mask, stride: 8, classes, classActivation: 'softmax' }
}

const convolution = (name: string, filters: number, kernelSize: number): readonly Layer[] => [
  conv2D({ name, filters, kernelSize, padding: 'same', useBias: false, kernelInitializer: heNormal }),
  batchNormalization({ name: `${name}_bn`, momentum: 0.9 }),
  activation((ops, x) => leakyRelu(ops, x, 0.1), { name: `${name}_leaky` }),
]
