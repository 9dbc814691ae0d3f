import { DataError, formatShape } from '@convene/core'

/** Images of one size with a class each, in memory: what small data sets are. */
export interface LabelledImages {
  /** Bytes as they were stored, 0 to 255. */
  readonly images: Uint8Array
  /** [n, h, w, c] of the images. */
  readonly shape: readonly [n: number, h: number, w: number, c: number]
  /** [n]: the class of each, an index into `classNames`. */
  readonly labels: Int32Array
  readonly classNames: readonly string[]
}

/** What is learnt from and what it is tried on. */
export interface TrainAndTest {
  readonly train: LabelledImages
  readonly test: LabelledImages
}

/**
 * Returns the images, or says how they do not belong together.
 *
 * @throws DataError dataset.count: not as many labels as images, or images of another size than the shape says
 * @throws DataError dataset.label: a label that is no class
 */
export function checkLabelledImages(what: string, data: LabelledImages): LabelledImages {
  const { images, shape, labels, classNames } = data
  const [n, h, w, c] = shape
  if (images.length !== n * h * w * c) {
    throw new DataError({
      code: 'dataset.count',
      expected: `images of shape ${formatShape(shape)} in ${what}`,
      received: `${images.length} bytes`,
    })
  }
  if (labels.length !== n) {
    const expected = `as many labels as images in ${what}`
    throw new DataError({ code: 'dataset.count', expected, received: `${n} images and ${labels.length} labels` })
  }
  const wrong = labels.findIndex(label => label < 0 || label >= classNames.length)
  if (wrong >= 0) {
    const expected = `labels of 0 to ${classNames.length - 1} in ${what}`
    throw new DataError({ code: 'dataset.label', expected, received: `${labels[wrong]} for example ${wrong}` })
  }
  return data
}
