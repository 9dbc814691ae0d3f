import * as tf from '../tensorflow.js'
import { findings } from './finding.js'

export const nonMaxSuppression = findings({
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
