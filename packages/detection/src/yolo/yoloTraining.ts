import { type Ops, type Shape, ShapeError, scalar } from '@convene/core'
import type { YoloLayer } from './yoloLayer.ts'
import { type YoloLossOptions, yoloLoss } from './yoloLoss.ts'
import { assignYoloTargets, type YoloTruth } from './yoloTargets.ts'

/** A YOLO layer, whatever the size of the input. */
export interface YoloScale extends Omit<YoloLayer, 'inputSize'> {
  /** How many pixels of the input are one row, or column, of the layer's grid. */
  readonly stride: number
}

export interface YoloLabelsOptions {
  /**
   * For how many objects of an image there is room at least: as many as any has, if left out. Labels of one size need no new plan for
   * each batch.
   */
  readonly room?: number
}

/**
 * What a layer is to say of a batch of images, as one tensor: what a training compares its output with, by
 * `yoloTrainingLoss`.
 *
 * @param inputSize of this batch: it may differ from one to the next
 * @returns [n, …]: for each image, the values, scales and truths of `assignYoloTargets`
 * @throws DataError yolo.truth
 * @throws ShapeError yolo.stride: it does not divide the input's sides
 */
export function yoloLabels(
  images: readonly (readonly YoloTruth[])[],
  { stride, ...scale }: YoloScale,
  inputSize: YoloLayer['inputSize'],
  { room = 0 }: YoloLabelsOptions = {},
): { readonly shape: Shape; readonly data: Float32Array } {
  const [height, width] = [inputSize[0] / stride, inputSize[1] / stride]
  if (!Number.isInteger(height) || !Number.isInteger(width)) {
    const expected = `sides that are multiples of ${stride}`
    throw new ShapeError({ code: 'yolo.stride', expected, received: inputSize.join(' × ') })
  }
  const targets = assignYoloTargets(images, { ...scale, inputSize }, [height, width])
  const parts = [targets.values, targets.scales, targets.truths].map(({ data }) => ({
    data,
    each: data.length / images.length,
  }))
  const used = parts.reduce((sum, { each }) => sum + each, 0)
  const length = used + 4 * Math.max(0, room - targets.truths.shape[1]!)
  const data = new Float32Array(images.length * length)
  for (let n = 0; n < images.length; n++) {
    let at = n * length
    for (const part of parts) {
      data.set(part.data.subarray(n * part.each, (n + 1) * part.each), at)
      at += part.each
    }
  }
  return { shape: [images.length, length], data }
}

/**
 * `yoloLoss` of a layer's output and `yoloLabels`, the mean over the images: a loss as trainings take it.
 *
 * @throws ShapeError yolo.shape, yolo.mask
 * @throws ShapeError yolo.labels: labels of another grid
 */
export function yoloTrainingLoss(
  { stride, ...scale }: YoloScale,
  options: YoloLossOptions = {},
): <T>(ops: Ops<T>, labels: T, raw: T) => T {
  return (ops, labels, raw) => {
    const [n = 1, height = 0, width = 0, channels = 0] = ops.shapeOf(raw)
    const [, length = 0] = ops.shapeOf(labels)
    const anchors = channels / (5 + scale.classes)
    const values = height * width * channels
    const scales = height * width * anchors
    const objects = (length - values - scales) / 4
    if (!Number.isInteger(objects) || objects < 1) {
      const expected = `at least ${values + scales + 4} numbers for each image`
      throw new ShapeError({ code: 'yolo.labels', expected, received: String(length) })
    }
    const part = (start: number, size: number, shape: Shape) => {
      const row = ops.slice(labels, { begin: [0, start], size: [n, size] })
      return ops.reshape(row, { shape: [n, ...shape] })
    }
    const targets = {
      values: part(0, values, [height, width, anchors, 5 + scale.classes]),
      scales: part(values, scales, [height, width, anchors, 1]),
      truths: part(values + scales, 4 * objects, [objects, 4]),
    }
    const layer = { ...scale, inputSize: [height * stride, width * stride] } as const
    return ops.mul(scalar(ops, 1 / n), yoloLoss(ops, raw, targets, layer, options).loss)
  }
}
