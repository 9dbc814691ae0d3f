import { DataError } from '@convene/core'
import { type Boxes, boxes } from '../boxes/boxes.ts'
import { checkImageSize, type ImageSize } from '../boxes/convert.ts'

/** Predictions of one image, read from a backend. */
export interface YoloHostPredictions {
  /** [places, 4] */
  readonly boxes: ArrayLike<number>
  /** [places] */
  readonly objectness: ArrayLike<number>
  /** [places, classes] */
  readonly classes: ArrayLike<number>
}

export interface YoloDetections {
  /** In parts of the network's input. */
  readonly boxes: Boxes<'cxcywh', 'normalised'>
  readonly objectness: Float64Array
  /** [detections, classes]: objectness times class, 0 where that is not above the threshold. */
  readonly probabilities: Float64Array
}

/**
 * The predictions whose objectness is above a threshold.
 *
 * @throws DataError yolo.lengths: not four numbers, an objectness and as many classes for each place
 */
export function yoloDetections(predictions: YoloHostPredictions, threshold: number): YoloDetections {
  const { objectness } = predictions
  const places = objectness.length
  const classes = places === 0 ? 0 : predictions.classes.length / places
  if (predictions.boxes.length !== 4 * places || !Number.isInteger(classes)) {
    const received = `${predictions.boxes.length} and ${predictions.classes.length}`
    throw new DataError({ code: 'yolo.lengths', expected: `numbers for ${places} places`, received })
  }
  const kept = Array.from({ length: places }, (_, i) => i).filter(i => objectness[i]! > threshold)
  const row = (list: ArrayLike<number>, i: number, width: number) =>
    Array.from({ length: width }, (_, at) => list[i * width + at]!)
  const probabilities = kept.flatMap(i => row(predictions.classes, i, classes).map(value => value * objectness[i]!))
  return {
    boxes: boxes(
      'cxcywh',
      'normalised',
      kept.flatMap(i => row(predictions.boxes, i, 4)),
    ),
    objectness: Float64Array.from(kept, i => objectness[i]!),
    probabilities: Float64Array.from(probabilities, value => (value > threshold ? value : 0)),
  }
}

/**
 * Boxes of a network's input as boxes of the image that was fitted into its middle, proportions kept: parts of the image. As in
 * darknet, the fitted width and height are whole pixels, rounded down, but at least one.
 *
 * @throws DataError boxes.imageSize
 */
export function undoLetterbox(
  found: Boxes<'cxcywh', 'normalised'>,
  inputSize: ImageSize,
  imageSize: ImageSize,
): Boxes<'cxcywh', 'normalised'> {
  checkImageSize(inputSize)
  checkImageSize(imageSize)
  const [[height, width], [imageHeight, imageWidth]] = [inputSize, imageSize]
  const isWide = width / imageWidth < height / imageHeight
  const fittedWidth = isWide ? width : Math.max(1, Math.floor((imageWidth * height) / imageHeight))
  const fittedHeight = isWide ? Math.max(1, Math.floor((imageHeight * width) / imageWidth)) : height
  const data = found.data.map((value, i) => {
    const [whole, fitted] = i % 2 === 0 ? [width, fittedWidth] : [height, fittedHeight]
    const border = i % 4 < 2 ? (whole - fitted) / 2 / whole : 0
    return ((value - border) * whole) / fitted
  })
  return { ...found, data }
}
