import type { DecodeOptions } from '../images/decodeImage.ts'
import type { Image } from '../images/image.ts'
import { readImage } from '../images/readImage.ts'

/** An image that is still on the disk, and its class. */
export interface LabelledFile {
  readonly path: string
  /** An index into the data set's `classNames`. */
  readonly label: number
}

/** Images on the disk, decoded when they are needed: `from(files).shuffle(files.length, key).map(readLabelled)`. */
export interface LabelledFiles {
  readonly files: readonly LabelledFile[]
  readonly classNames: readonly string[]
}

/** An image with its class. */
export interface LabelledImage {
  readonly image: Image
  readonly label: number
}

/**
 * Decodes an image. In a pipeline, `map(file => readLabelled(file), { parallel, onError })` leaves out what is corrupt
 * and reports it; without `onError` the first corrupt image ends the pass.
 *
 * @throws DataError image.…: as readImage
 */
export async function readLabelled({ path, label }: LabelledFile, options: DecodeOptions = {}): Promise<LabelledImage> {
  return { image: await readImage(path, options), label }
}
