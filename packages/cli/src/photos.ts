import { resolve } from 'node:path'
import { DataError, type Shape } from '@convene/core'
import { imageToInput } from '@convene/data'
import { readImage } from '@convene/data/node'

/** A photo as ResNet-50 wants to see it. */
export interface Photo {
  /** As the user wrote it. */
  readonly file: string
  readonly input: { readonly shape: Shape; readonly data: Float32Array }
}

/**
 * Reads photos one after another; of each, only what a network needs is kept.
 *
 * @throws DataError image.…: the first that is no photo, by name
 */
export async function readPhotos(
  files: readonly string[],
  cwd: string,
  signal: AbortSignal,
): Promise<readonly Photo[]> {
  const photos: Photo[] = []
  for (const file of files) {
    signal.throwIfAborted()
    photos.push(await readPhoto(file, cwd))
  }
  return photos
}

async function readPhoto(file: string, cwd: string): Promise<Photo> {
  const image = await readImage(resolve(cwd, file))
  try {
    return { file, input: imageToInput(image, { size: [224, 224], mode: 'caffe' }) }
  } catch (error) {
    if (!(error instanceof DataError)) throw error
    const { code, expected, received, cause } = error
    throw new DataError({ code, expected, received: `${file}: ${received}`, cause })
  }
}
