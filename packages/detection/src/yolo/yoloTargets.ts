import { DataError } from '@convene/core'
import { shown } from '../json.ts'
import { ownAnchors, type YoloLayer } from './yoloLayer.ts'

/** An object to be found: its box in parts of the network's input, and its class. */
export interface YoloTruth {
  readonly box: readonly [x: number, y: number, width: number, height: number]
  readonly classNumber: number
}

/** An array for a backend. */
export interface HostTensor {
  readonly shape: readonly number[]
  readonly data: Float64Array
}

/** What a layer is to say of some images, as `yoloLoss` takes it. */
export interface YoloTargets<T> {
  /** [n, gridHeight, gridWidth, anchors, 5 + classes]: σ(x), σ(y), log width, log height, 1, and 1 for the class. */
  readonly values: T
  /** [n, gridHeight, gridWidth, anchors, 1]: 2 − width · height of the object that is assigned there, else 0. */
  readonly scales: T
  /** [n, objects, 4] as `cxcywh`; boxes without area fill it up. */
  readonly truths: T
}

/**
 * Assigns objects to places: to the cell in which the centre lies, and there to the anchor, of all layers', whose shape is most
 * like the box, of equal ones the first; to none here, if that is another layer's. Of two objects at one place the later
 * one's box counts, and both classes; with a softmax, the later one's class alone.
 *
 * @param grid [height, width]
 * @throws DataError yolo.truth: a centre outside the image, a side that is not above 0, or a class that there is not
 * @see Redmon & Farhadi, arXiv:1804.02767, section 2.1
 */
export function assignYoloTargets(
  images: readonly (readonly YoloTruth[])[],
  layer: YoloLayer,
  grid: readonly [height: number, width: number],
): YoloTargets<HostTensor> {
  const [height, width] = grid
  const [own, entries] = [ownAnchors(layer), 5 + layer.classes]
  const places = images.length * height * width * own.length
  const [values, scales] = [new Float64Array(places * entries), new Float64Array(places)]
  const most = images.reduce((longest, { length }) => Math.max(longest, length), 1)
  const truths = new Float64Array(images.length * most * 4)
  for (const [n, objects] of images.entries()) {
    for (const [i, truth] of objects.entries()) {
      checkTruth(truth, layer)
      const [x, y, w, h] = truth.box
      truths.set(truth.box, (n * most + i) * 4)
      const anchor = bestAnchor(w, h, layer)
      if (anchor < 0) continue
      const [column, row] = [Math.floor(x * width), Math.floor(y * height)]
      const place = ((n * height + row) * width + column) * own.length + anchor
      const [across, down] = own[anchor]!
      const logs = [Math.log((w * layer.inputSize[1]) / across), Math.log((h * layer.inputSize[0]) / down)]
      values.set([x * width - column, y * height - row, ...logs, 1], place * entries)
      const first = place * entries + 5
      if (layer.classActivation === 'softmax') values.fill(0, first, first + layer.classes)
      values[first + truth.classNumber] = 1
      scales[place] = 2 - w * h
    }
  }
  const cells = [images.length, height, width, own.length]
  return {
    values: { shape: [...cells, entries], data: values },
    scales: { shape: [...cells, 1], data: scales },
    truths: { shape: [images.length, most, 4], data: truths },
  }
}

/** The place among the layer's own anchors of the one, of all, that fits best; −1 if it is another layer's. */
function bestAnchor(width: number, height: number, { anchors, mask, inputSize }: YoloLayer): number {
  let [most, best] = [-1, -1]
  for (const [i, anchor] of anchors.entries()) {
    const [across, down] = [anchor[0] / inputSize[1], anchor[1] / inputSize[0]]
    const both = Math.min(width, across) * Math.min(height, down)
    const iou = both / (width * height + across * down - both)
    if (iou > most) [most, best] = [iou, i]
  }
  return mask === undefined ? best : mask.indexOf(best)
}

function checkTruth(truth: YoloTruth, { classes }: YoloLayer): void {
  const { box, classNumber } = truth
  const [x, y, width, height] = box
  const isInside = [x, y].every(value => value >= 0 && value < 1)
  const hasArea = [width, height].every(value => value > 0 && Number.isFinite(value))
  if (isInside && hasArea && Number.isInteger(classNumber) && classNumber >= 0 && classNumber < classes) return
  const expected = `a centre in [0, 1), sides above 0 and one of ${classes} classes`
  throw new DataError({ code: 'yolo.truth', expected, received: shown(truth) })
}
