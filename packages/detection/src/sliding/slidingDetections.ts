import { DataError, formatShape, type Shape, type Size2d } from '@convene/core'
import { type Boxes, boxes } from '../boxes/boxes.ts'
import { nms } from '../suppression/nms.ts'

/** Probabilities of classes at each place of an image, as a classifier made fully convolutional gives them. */
export interface ProbabilityMap {
  /** [rows, columns, classes] */
  readonly shape: Shape
  readonly data: ArrayLike<number>
}

export interface SlidingOptions {
  /** [height, width] of what a place sees, in pixels: the original's input. */
  readonly window: Size2d
  /** From one place to the next, in pixels, down and across. */
  readonly strides: Size2d
  /** A place whose likeliest class is not likelier than this says nothing. */
  readonly threshold: number
  /** Of two places of one class that overlap by more than this, the less sure one says nothing. */
  readonly iouThreshold: number
}

/** What windows of an image show, the surest first. */
export interface SlidingDetections {
  /** The windows, in pixels of the image that the network saw. */
  readonly boxes: Boxes<'xyxy', 'pixels'>
  readonly classes: Uint32Array
  readonly scores: Float64Array
}

/**
 * Where a classifier that slides over an image finds its classes: the likeliest at each place, in the window that the place
 * sees, less those that overlap a surer one of their class.
 *
 * @throws DataError sliding.map: not as many numbers as rows, columns and classes make
 * @throws DataError nms.…: what `nms` throws
 * @see Sermanet et al., OverFeat: Integrated Recognition, Localization and Detection using Convolutional Networks,
 * arXiv:1312.6229, section 3.3
 */
export function slidingDetections({ shape, data }: ProbabilityMap, options: SlidingOptions): SlidingDetections {
  const [rows = 0, columns = 0, classes = 0] = shape
  if (shape.length !== 3 || data.length !== rows * columns * classes) {
    const expected = 'numbers for [rows, columns, classes]'
    throw new DataError({ code: 'sliding.map', expected, received: `${data.length} for ${formatShape(shape)}` })
  }
  const { window, strides, threshold, iouThreshold } = options
  const places = Array.from({ length: rows * columns }, (_, place) => {
    const likeliest = likeliestOf(data, place * classes, classes)
    const [top, left] = [Math.floor(place / columns) * strides[0], (place % columns) * strides[1]]
    return { ...likeliest, corners: [left, top, left + window[1], top + window[0]] }
  })
  const { indices, scores } = nms(
    boxes(
      'xyxy',
      'pixels',
      places.flatMap(({ corners }) => corners),
    ),
    places.map(({ score }) => score),
    { iouThreshold, scoreThreshold: threshold, classes: places.map(({ classNumber }) => classNumber) },
  )
  const kept = Array.from(indices, i => places[i]!)
  return {
    boxes: boxes(
      'xyxy',
      'pixels',
      kept.flatMap(({ corners }) => corners),
    ),
    classes: Uint32Array.from(kept, ({ classNumber }) => classNumber),
    scores,
  }
}

/** Of equally likely classes the first. */
function likeliestOf(data: ArrayLike<number>, at: number, classes: number) {
  let classNumber = 0
  for (let c = 1; c < classes; c++) if (data[at + c]! > data[at + classNumber]!) classNumber = c
  return { classNumber, score: data[at + classNumber]! }
}
