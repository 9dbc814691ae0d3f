import {
  convertBoxes,
  iou,
  max,
  type Ops,
  scalar,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
  split,
  square,
  sum,
} from '@convene/core'
import { yoloBoxes } from './yoloDecode.ts'
import { type YoloLayer, yoloEntries } from './yoloLayer.ts'
import type { YoloTargets } from './yoloTargets.ts'

export interface YoloLossOptions {
  /** Where nothing is assigned but a prediction overlaps an object by more than this, its objectness does not count; 0.5, if left out. */
  readonly ignoreThreshold?: number
  /** How much the objectness counts where an object is assigned; 1, if left out. Darknet's version 2 has 5. */
  readonly objectScale?: number
}

/** Sums over all places of all images. */
export interface YoloLoss<T> {
  readonly loss: T
  readonly box: T
  readonly objectness: T
  readonly classes: T
}

/**
 * YOLOv3's loss: where an object is assigned, the binary cross-entropy of σ(x) and σ(y), half the squared error of the
 * logarithms of width and height, both times the scale, and the cross-entropies of classes and objectness; elsewhere that
 * of objectness alone. Its gradient is, with the sign turned, what darknet calls delta, which leaves the sigmoid's
 * derivative out for x and y: so does a cross-entropy. Darknet's cost is the sum of that gradient's squares.
 *
 * Where classes exclude each other, theirs is the cross-entropy of a softmax. With `objectScale` 5 and `ignoreThreshold` 0.6 that is
 * the loss of darknet's version 2, but for what it does in its first 12,800 images, and for `rescore`, by which the objectness
 * is to be like the overlap.
 *
 * @param raw     [n, gridHeight, gridWidth, anchors · (5 + classes)]
 * @param targets of the same layer and grid
 * @throws ShapeError yolo.shape, yolo.mask
 * @see Redmon & Farhadi, arXiv:1804.02767, section 2; forward_yolo_layer of darknet
 */
export function yoloLoss<T>(
  ops: Ops<T>,
  raw: T,
  { values, scales, truths }: YoloTargets<T>,
  layer: YoloLayer,
  { ignoreThreshold = 0.5, objectScale = 1 }: YoloLossOptions = {},
): YoloLoss<T> {
  const { xy, wh, objectness, classes } = yoloEntries(ops, raw, layer)
  const [wantedXy, wantedWh, assigned, wantedClasses] = split(ops, values, [2, 2, 1, layer.classes], 4)
  const isIgnored = ops.greater(bestOverlap(ops, yoloBoxes(ops, raw, layer), truths), scalar(ops, ignoreThreshold))
  const not = (x: T) => ops.sub(scalar(ops, 1), x)
  const counts = ops.add(ops.mul(scalar(ops, objectScale), assigned!), ops.mul(not(assigned!), not(isIgnored)))
  const entropy = (labels: T, logits: T, weights: T) =>
    sigmoidCrossEntropy(ops, labels, logits, { weights, reduction: 'sum' })
  const sizes = sum(ops, ops.mul(ops.mul(scalar(ops, 0.5), scales), square(ops, ops.sub(wantedWh!, wh))))
  const parts = {
    box: ops.add(entropy(wantedXy!, xy, scales), sizes),
    objectness: entropy(assigned!, objectness, counts),
    classes:
      layer.classActivation === 'softmax'
        ? // Where nothing is assigned, no class is wanted, and nothing counts.
          softmaxCrossEntropy(ops, wantedClasses!, classes, { reduction: 'sum' })
        : entropy(wantedClasses!, classes, assigned!),
  }
  return { loss: ops.add(ops.add(parts.box, parts.objectness), parts.classes), ...parts }
}

/** The IoU of each predicted box with the object that it overlaps most, [n, gridHeight, gridWidth, anchors, 1]. */
function bestOverlap<T>(ops: Ops<T>, boxes: T, truths: T): T {
  const [n = 0, objects = 0] = ops.shapeOf(truths)
  const cells = ops.shapeOf(boxes).slice(0, 4)
  const corners = (x: T) => convertBoxes(ops, x, 'cxcywh', 'xyxy')
  const own = ops.reshape(corners(boxes), { shape: [...cells, 1, 4] })
  const others = ops.reshape(corners(truths), { shape: [n, 1, 1, 1, objects, 4] })
  return max(ops, iou(ops, own, others), { axes: [4], keepDims: true })
}
