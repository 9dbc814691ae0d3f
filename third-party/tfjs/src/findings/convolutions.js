import * as tf from '../tensorflow.js'
import { findings } from './finding.js'

const unknown = 'Not found upstream.'

export const convolutions = findings({
  numericPadding: {
    title: 'Padding given as a number takes the filter for square, and wasm writes beyond its output',
    kind: 'bug',
    call: () => tf.tensor1d(tf.conv2d(tf.tensor4d([5], [1, 1, 1, 1]), tf.tensor4d([1, 10], [1, 2, 1, 1]), 1, 1).shape),
    expected: [1, 3, 2, 1],
    because:
      'A 1×1 image in padding of 1 is 3×3; a filter 1 high and 2 wide has (3 − 1) / 1 + 1 = 3 places down it and (3 − 2) / 1 + 1 = 2 across. ' +
      'The width is computed from the filter’s height (and the vertical stride), in poolings too. Where the width comes out too small, as with a 3×2 filter on a 5×4 image, wasm ends with ' +
      '“memory access out of bounds”, and so does every later call.',
    got: { cpu: [1, 3, 3, 1], wasm: [1, 3, 3, 1] },
    upstream: '[#649](https://github.com/tensorflow/tfjs/issues/649), closed for inactivity.',
  },
  samePadding: {
    title: 'wasm: a convolution with padding `same` is all 0 where the stride leaves an edge out',
    kind: 'bug',
    call: () =>
      tf.depthwiseConv2d(tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]), tf.tensor4d([10, 100], [1, 2, 1, 1]), 2, 'same'),
    expected: [210],
    because:
      'Two columns, two taps, stride 2: one place, 1·10 + 2·100, of the first row; no padding is needed. conv2d behaves alike with strides above the image. With explicit padding both are right.',
    got: { wasm: [0] },
    upstream:
      '[#6629](https://github.com/tensorflow/tfjs/issues/6629), open; [#5907](https://github.com/tensorflow/tfjs/issues/5907) for conv2d, closed.',
  },
  conv3dInputGradient: {
    title: 'wasm: the gradient of conv3d by its input misses the depth',
    kind: 'bug',
    call: () =>
      tf.grad(x => tf.conv3d(x, tf.tensor5d([1], [1, 1, 1, 1, 1]), 1, 'valid'))(
        tf.tensor5d([1, 2], [1, 2, 1, 1, 1]),
        tf.tensor5d([10, 100], [1, 2, 1, 1, 1]),
      ),
    expected: [10, 100],
    because:
      'A filter of one 1 is the identity. The upper end of the loop over the depth is filter depth / stride, without the position that those of the other two axes have.',
    got: { wasm: [10, 0] },
    upstream: unknown,
  },
  conv3dFilterGradient: {
    title: 'wasm: the gradient of conv3d by its filter misses the last place of a strided axis',
    kind: 'bug',
    call: () =>
      tf.grad(filter => tf.conv3d(tf.tensor5d([1, 2, 3], [1, 1, 1, 3, 1]), filter, [1, 1, 2], 'valid'))(
        tf.tensor5d([1], [1, 1, 1, 1, 1]),
        tf.tensor5d([10, 100], [1, 1, 1, 2, 1]),
      ),
    expected: [310],
    because:
      'The outputs are w·1 and w·3: 1·10 + 3·100. The upper end of the loop, exclusive, is 3/2 rounded down; in JavaScript it is compared as the fraction that it is.',
    got: { wasm: [10] },
    upstream: unknown,
  },
  dilation2d: {
    title: 'wasm: dilation2d gives 2⁻¹²⁶ where its result is not positive',
    kind: 'bug',
    call: () => tf.dilation2d(tf.tensor4d([-2], [1, 1, 1, 1]), tf.tensor3d([0], [1, 1, 1]), 1, 'valid'),
    expected: [-2],
    because: 'The largest of one sum, −2 + 0. The same wrong start as of the poolings.',
    got: { wasm: [2 ** -126] },
    upstream: unknown,
  },
})
