import { encodeOnnx, initializer, value } from './onnxSchema.mjs'

/** Non-maximum suppression as an ONNX model of one node. Inputs and results as `onnxModel`. */
export function onnxSuppression({ boxes, scores, count, iouThreshold }) {
  const limits = {
    most: initializer('most', [1], BigInt64Array.of(BigInt(count))),
    iou: initializer('iou', [1], Float32Array.of(iouThreshold)),
  }
  const node = { opType: 'NonMaxSuppression', input: ['boxes', 'scores', ...Object.keys(limits)], output: ['kept'] }
  return {
    bytes: encodeOnnx({
      nodes: [node],
      initializers: Object.values(limits),
      inputs: [value('boxes', [1, count, 4]), value('scores', [1, 1, count])],
      outputs: [value('kept', undefined, 'int64')],
    }),
    feeds: [
      { name: 'boxes', shape: [1, count, 4], data: boxes },
      { name: 'scores', shape: [1, 1, count], data: scores },
    ],
    // Rows of batch, class and box.
    read: ({ kept }) => ({ kept: Int32Array.from({ length: kept.length / 3 }, (_, i) => Number(kept[3 * i + 2])) }),
  }
}
