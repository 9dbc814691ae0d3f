import { encodeTflite } from './tfliteSchema.mjs'

/** Non-maximum suppression as a TensorFlow Lite model of one node. Inputs as `tfliteModel`; what is kept, then how many. */
export function tfliteSuppression({ boxes, scores, count, iouThreshold }) {
  const tensors = [
    { name: 'boxes', shape: [count, 4] },
    { name: 'scores', shape: [count] },
    { name: 'most', shape: [], type: 'int32', data: Int32Array.of(count) },
    { name: 'iou', shape: [], data: Float32Array.of(iouThreshold) },
    { name: 'score', shape: [], data: Float32Array.of(-1) },
    { name: 'kept', shape: [count], type: 'int32' },
    { name: 'count', shape: [], type: 'int32' },
  ]
  return {
    bytes: encodeTflite({
      tensors,
      nodes: [{ operator: 'NON_MAX_SUPPRESSION_V4', inputs: [0, 1, 2, 3, 4], outputs: [5, 6] }],
      inputs: [0, 1],
      outputs: [5, 6],
    }),
    feeds: [
      { shape: [count, 4], data: boxes },
      { shape: [count], data: scores },
    ],
    outputs: ['kept', 'count'],
  }
}
