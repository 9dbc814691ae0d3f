import { formatShape, type Ops, ShapeError, split } from '@convene/core'

/** What a YOLO layer's numbers mean. */
export interface YoloLayer {
  /** [width, height] in pixels of the network's input, of all layers' anchors. */
  readonly anchors: readonly (readonly [width: number, height: number])[]
  /** Which of them are this layer's; all, if left out. */
  readonly mask?: readonly number[]
  readonly classes: number
  /** Whether an object may be of several classes, as in version 3, or is of one, as in version 2; `'sigmoid'`, if left out. */
  readonly classActivation?: 'sigmoid' | 'softmax'
  /** [height, width] of the network's input, in pixels. */
  readonly inputSize: readonly [height: number, width: number]
}

/** A layer's anchors alone. */
export function ownAnchors({ anchors, mask }: YoloLayer): YoloLayer['anchors'] {
  if (mask === undefined) return anchors
  return mask.map(i => {
    const anchor = anchors[i]
    if (anchor !== undefined) return anchor
    const expected = `places among ${anchors.length} anchors`
    throw new ShapeError({ code: 'yolo.mask', expected, received: String(i) })
  })
}

/** Raw numbers by what they are of, [n, gridHeight, gridWidth, anchors, …] each: the last axis is 2, 2, 1 and classes long. */
export interface YoloEntries<T> {
  readonly xy: T
  readonly wh: T
  readonly objectness: T
  readonly classes: T
}

/**
 * Takes a layer's output apart.
 *
 * @param raw [n, gridHeight, gridWidth, anchors · (5 + classes)]: for each anchor x, y, width, height, objectness, classes
 * @throws ShapeError yolo.shape: another shape
 * @throws ShapeError yolo.mask: the layer's anchors are not among the listed
 */
export function yoloEntries<T>(ops: Ops<T>, raw: T, layer: YoloLayer): YoloEntries<T> {
  const shape = ops.shapeOf(raw)
  const [anchors, entries] = [ownAnchors(layer).length, 5 + layer.classes]
  if (shape.length !== 4 || shape[3] !== anchors * entries) {
    const expected = `[n, height, width, ${anchors} · ${entries}]`
    throw new ShapeError({ code: 'yolo.shape', expected, received: formatShape(shape) })
  }
  const apart = ops.reshape(raw, { shape: [...shape.slice(0, 3), anchors, entries] })
  const [xy, wh, objectness, classes] = split(ops, apart, [2, 2, 1, layer.classes], 4)
  return { xy: xy!, wh: wh!, objectness: objectness!, classes: classes! }
}
