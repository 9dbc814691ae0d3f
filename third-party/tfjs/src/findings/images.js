import * as tf from '../tensorflow.js'
import { findings } from './finding.js'

const unknown = 'Not found upstream.'

export const images = findings({
  resizeBilinearGradient: {
    title: 'cpu: the gradient of resizeBilinear throws on images that are not square',
    kind: 'bug',
    call: () =>
      tf.grad(x => tf.image.resizeBilinear(x, [1, 4]))(
        tf.tensor4d([1, 2], [1, 1, 2, 1]),
        tf.tensor4d([1, 1, 1, 1], [1, 1, 4, 1]),
      ),
    expected: [1.5, 2.5],
    because:
      'Output i is read at i/2: a, (a + b) / 2, b, b; so a gets 1 + 1/2 and b 1/2 + 1 + 1. The kernel labels its result [n, width, height, c]: right numbers, wrong shape. On square images nobody sees it.',
    got: { cpu: 'Error in gradient for op ResizeBilinear' },
    upstream: unknown,
  },
  resizeNearestGradient: {
    title: 'cpu: the gradient of resizeNearestNeighbor mixes the images of a batch',
    kind: 'bug',
    call: () =>
      tf.grad(x => tf.image.resizeNearestNeighbor(x, [1, 2]))(
        tf.tensor4d([1, 2], [2, 1, 1, 1]),
        tf.tensor4d([1, 10, 100, 1000], [2, 1, 2, 1]),
      ),
    expected: [11, 1100],
    because:
      'Each pixel is copied twice, and gets the sum of its own two: 1 + 10 and 100 + 1000. The second image of dy is looked for at the size of an input image, 1, instead of an output image, 2: 10 + 100.',
    got: { cpu: [11, 110] },
    upstream: unknown,
  },
  transformBatch: {
    title: 'cpu: image.transform transforms the first image of a batch only',
    kind: 'bug',
    call: () => tf.image.transform(tf.tensor4d([1, 2], [2, 1, 1, 1]), tf.tensor2d([1, 0, 0, 0, 1, 0, 0, 0], [1, 8])),
    expected: [1, 2],
    because:
      'The identity on two images of one pixel. The kernel returns from inside the loop over the batch; the others are what it fills with, 0.',
    got: { cpu: [1, 0] },
    upstream: unknown,
  },
  rotateFill: {
    title: 'wasm: rotateWithOffset rounds its fill value down to a whole number',
    kind: 'bug',
    call: () => tf.image.rotateWithOffset(tf.tensor4d([1, 2], [1, 1, 2, 1]), Math.PI, 0.5, 0),
    expected: [1, 0.5],
    because:
      'Half a turn about the first pixel: it stays, and the second is read from outside, where 1/2 is to be. The fill value crosses to WebAssembly as integers.',
    got: { wasm: [1, 0] },
    upstream: unknown,
  },
  nonMaxSuppression: {
    title: 'Non-maximum suppression removes a box whose overlap is just the threshold',
    kind: 'semantics',
    call: () =>
      tf.image.nonMaxSuppression(tf.tensor2d([0, 0, 1, 2, 0, 1, 1, 2], [2, 4]), tf.tensor1d([0.9, 0.8]), 2, 0.5),
    expected: [0, 1],
    because:
      'The second box is half of the first: their IoU is 1/2, exactly. Torchvision and ONNX Runtime remove what is *above* the threshold, which keeps both; TensorFlow.js compares with ≥.',
    got: { cpu: [0], wasm: [0] },
    upstream:
      'Not found upstream; the same question about TensorFlow itself is [tensorflow#42348](https://github.com/tensorflow/tensorflow/issues/42348).',
  },
})
