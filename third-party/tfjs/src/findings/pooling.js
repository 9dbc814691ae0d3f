import * as tf from '../tensorflow.js'
import { findings } from './finding.js'

const unknown = 'Not found upstream.'

export const pooling = findings({
  avgPoolGradient: {
    title: 'The gradient of avgPool divides by the whole window where the pooling leaves padding out',
    kind: 'bug',
    call: () =>
      tf.grad(x => tf.avgPool(x, [1, 2], 1, 'same'))(tf.tensor4d([1], [1, 1, 1, 1]), tf.tensor4d([4], [1, 1, 1, 1])),
    expected: [4],
    because:
      'The window holds the one element and one position of padding. Padding is not counted: avgPool gives x / 1 (`tf.avgPool` of [3] is [3]), whose slope is 1. ' +
      'The gradient kernel multiplies by 1 / (height · width of the window), 1/2, so that it is not the gradient of its own pooling.',
    got: { cpu: [2], wasm: [2] },
    upstream: unknown,
  },
  avgPool3dGradient: {
    title: 'So does the gradient of avgPool3d',
    kind: 'bug',
    call: () =>
      tf.grad(x => tf.avgPool3d(x, [1, 1, 2], 1, 'same'))(
        tf.tensor5d([1], [1, 1, 1, 1, 1]),
        tf.tensor5d([4], [1, 1, 1, 1, 1]),
      ),
    expected: [4],
    because: 'As above: `tf.avgPool3d` of [3] is [3], its slope 1.',
    got: { cpu: [2], wasm: [2] },
    upstream: unknown,
  },
  dilatedMaxPool: {
    title: 'A dilated max pooling with padding `same` takes the padding for zeros',
    kind: 'bug',
    call: () => tf.pool(tf.tensor4d([-1, -2, -3], [1, 1, 3, 1]), [1, 2], 'max', 'same', [1, 2], 1),
    expected: [-2, -1, -2],
    because:
      'Window p sees positions p − 1 and p + 1: [−2], [−1, −3] and [−2]. `tf.pool` rearranges by `spaceToBatchND`, which pads with zeros, and then pools as if those were data. ' +
      'Without dilation padding never wins.',
    got: { cpu: [0, -1, 0], wasm: [0, -1, 0] },
    upstream: unknown,
  },
  dilatedAvgPool: {
    title: 'A dilated average pooling with padding `same` counts the padding',
    kind: 'bug',
    call: () => tf.pool(tf.tensor4d([2, 4, 6], [1, 1, 3, 1]), [1, 2], 'avg', 'same', [1, 2], 1),
    expected: [4, 4, 4],
    because:
      'The same windows: 4, (2 + 6) / 2 and 4. Without dilation `tf.avgPool` leaves the padding out; with it the zeros are summed and counted.',
    got: { cpu: [2, 4, 2], wasm: [2, 4, 2] },
    upstream: unknown,
  },
  dilatedPadding: {
    title: 'A dilated pooling ignores explicit padding',
    kind: 'bug',
    call: () =>
      tf.pool(
        tf.tensor4d([1, 2, 3], [1, 1, 3, 1]),
        [1, 2],
        'max',
        [
          [0, 0],
          [0, 0],
          [1, 1],
          [0, 0],
        ],
        [1, 2],
        1,
      ),
    expected: [2, 3, 2],
    because:
      'One column of padding at each side, windows of positions p − 1 and p + 1: [2], [1, 3], [2]. Padding other than `same` is replaced by `valid` as soon as there is dilation: ' +
      'one window is left, [1, 3].',
    got: { cpu: [3], wasm: [3] },
    upstream: unknown,
  },
  pool1x1: {
    title: 'A pooling by 1×1 windows forgets its padding',
    kind: 'bug',
    call: () =>
      tf.slice(
        tf.maxPool(
          tf.tensor4d([1, 2, 3, 4, 5], [1, 1, 5, 1]),
          1,
          [1, 2],
          [
            [0, 0],
            [0, 0],
            [2, 2],
            [0, 0],
          ],
        ),
        [0, 0, 1, 0],
        [1, 1, 2, 1],
      ),
    expected: [1, 3],
    because:
      'Two columns of padding at each side, stride 2: the five windows stand at −2, 0, 2, 4 and 6; the second sees 1, the third 3. cpu returns its input as soon as the output has the same shape; ' +
      'wasm counts its strides from the unpadded edge, and reads beyond the end of the tensor for the last windows.',
    got: { cpu: [2, 3], wasm: [3, 5] },
    upstream:
      'A reviewer of [#6969](https://github.com/tensorflow/tfjs/pull/6969), which brought the wasm code, saw that padding would silently be lost; merged with a TODO.',
  },
})
