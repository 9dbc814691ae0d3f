import { type Backend, DataError, type RunOptions } from '@convene/core'
import { type AnyImage, preprocessInput, resizeShorterSide } from '@convene/data'
import { boxes, slidingDetections } from '@convene/detection'
import { outputStrides, predictor, toFullyConvolutional } from '@convene/nn'
import type { Pretrained } from '@convene/zoo/weights'
import { type Found, foundAt } from './detector.ts'

export interface SlidingObjectsOptions extends RunOptions {
  /** The photo's shorter side as the network sees it, in pixels: the larger, the smaller is what a window shows. */
  readonly shorterSide: number
  /** How sure a place must be, from 0 to 1. */
  readonly threshold: number
  /** What overlaps a surer place of its class by more than this says nothing. */
  readonly iou: number
}

/** More than this, and the feature maps would take gigabytes. */
const maxPixels = 2 ** 22

/**
 * Where a photo shows the classes of a classifier, by making it fully convolutional and sliding it over the photo: windows, in the
 * photo's pixels, the surest first.
 *
 * @param classifier one of photos in `caffe` mode, such as the pretrained ResNet-50
 * @throws DataError sliding.size: the shorter side is less than a window, or there are too many pixels
 */
export async function slidingObjects<T>(
  backend: Backend<T>,
  { model, weights }: Pretrained,
  image: AnyImage,
  { shorterSide, threshold, iou, ...options }: SlidingObjectsOptions,
): Promise<readonly Found[]> {
  const [height = 1, width = 1] = model.inputShape
  const longerSide = (shorterSide * Math.max(image.height, image.width)) / Math.min(image.height, image.width)
  if (!(shorterSide >= Math.max(height, width) && shorterSide * longerSide <= maxPixels)) {
    const expected = `a shorter side from ${Math.max(height, width)} on, and at most ${maxPixels} pixels`
    const received = `${shorterSide} for a photo of ${image.width} × ${image.height}`
    throw new DataError({ code: 'sliding.size', expected, received })
  }
  const { data, shape } = preprocessInput(resizeShorterSide(image, shorterSide, { method: 'bilinear' }), 'caffe')
  const turned = toFullyConvolutional(model, { inputShape: shape })
  const network = predictor(backend, turned.model, turned.weights(weights))
  try {
    const map = await network.predict({ data, shape: [1, ...shape] }, options)
    const found = slidingDetections(
      { shape: map.shape.slice(1), data: map.data },
      { window: [height, width], strides: outputStrides(turned.model), threshold, iouThreshold: iou },
    )
    const scales = [image.width / shape[1]!, image.height / shape[0]!]
    const corners = found.boxes.data.map((value, i) => value * scales[i % 2]!)
    return foundAt(boxes('xyxy', 'pixels', corners), found)
  } finally {
    network.dispose()
  }
}
