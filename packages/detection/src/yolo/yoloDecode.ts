import { concat, type Ops, softmax } from '@convene/core'
import { ownAnchors, type YoloLayer, yoloEntries } from './yoloLayer.ts'

/** What a layer predicts: for each row, column and anchor, in that order. */
export interface YoloPredictions<T> {
  /** [n, places, 4], as `cxcywh` in parts of the network's input. */
  readonly boxes: T
  /** [n, places]: how sure it is that there is something. */
  readonly objectness: T
  /** [n, places, classes]: what it would be. */
  readonly classes: T
}

/**
 * A YOLO layer's predictions: a centre lies in its cell, at (column + σ(x)) / gridWidth and (row + σ(y)) / gridHeight; width
 * and height are those of the anchor times exp.
 *
 * @param raw [n, gridHeight, gridWidth, anchors · (5 + classes)]
 * @throws ShapeError yolo.shape, yolo.mask
 * @see Redmon & Farhadi, arXiv:1804.02767, section 2.1; version 2 is the same, but for the classes: arXiv:1612.08242, section 2
 */
export function yoloDecode<T>(ops: Ops<T>, raw: T, layer: YoloLayer): YoloPredictions<T> {
  const { objectness, classes } = yoloEntries(ops, raw, layer)
  const [n = 0, height = 0, width = 0] = ops.shapeOf(raw)
  const places = height * width * ownAnchors(layer).length
  return {
    boxes: ops.reshape(yoloBoxes(ops, raw, layer), { shape: [n, places, 4] }),
    objectness: ops.reshape(ops.sigmoid(objectness), { shape: [n, places] }),
    classes: ops.reshape(layer.classActivation === 'softmax' ? softmax(ops, classes) : ops.sigmoid(classes), {
      shape: [n, places, layer.classes],
    }),
  }
}

/**
 * What several layers predict of the same images, one layer after the other.
 *
 * @param outputs those of each layer, as `yoloDecode` takes them
 * @throws ShapeError yolo.shape, yolo.mask
 */
export function yoloDecodeAll<T>(
  ops: Ops<T>,
  outputs: readonly { readonly raw: T; readonly layer: YoloLayer }[],
): YoloPredictions<T> {
  const decoded = outputs.map(({ raw, layer }) => yoloDecode(ops, raw, layer))
  const joined = (part: keyof YoloPredictions<T>) => {
    return concat(
      ops,
      decoded.map(predictions => predictions[part]),
      1,
    )
  }
  return { boxes: joined('boxes'), objectness: joined('objectness'), classes: joined('classes') }
}

/** The boxes alone, [n, gridHeight, gridWidth, anchors, 4]. */
export function yoloBoxes<T>(ops: Ops<T>, raw: T, layer: YoloLayer): T {
  const { xy, wh } = yoloEntries(ops, raw, layer)
  const [, height = 0, width = 0] = ops.shapeOf(raw)
  const anchors = ownAnchors(layer)
  const corners = Array.from({ length: height * width }, (_, i) => [i % width, Math.floor(i / width)])
  const grid = ops.literal({ shape: [height, width, 1, 2], data: corners.flat() })
  const cells = ops.literal({ shape: [2], data: [width, height] })
  const [inputHeight, inputWidth] = layer.inputSize
  const sides = anchors.flatMap(([across, down]) => [across / inputWidth, down / inputHeight])
  const sizes = ops.literal({ shape: [anchors.length, 2], data: sides })
  const centres = ops.div(ops.add(ops.sigmoid(xy), grid), cells)
  return concat(ops, [centres, ops.mul(ops.exp(wh), sizes)], 4)
}
