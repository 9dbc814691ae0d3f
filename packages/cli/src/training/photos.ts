import { DataError } from '@convene/core'
import type { Image, LabelledImages } from '@convene/data'
import { type DatasetSource, imageFolder, type LabelledFile, type LabelledFiles, readImage } from '@convene/data/node'
import { type Context, remark } from '../context.ts'
import { oneLine } from '../oneLine.ts'
import { fetching, progressBar } from '../progress.ts'
import { fitted } from './fitted.ts'

/** What all photos of a training may take in memory. */
const maxBytes = 2 ** 31

/**
 * The photos of a folder, or .tgz, with a folder for each class; what is elsewhere is fetched.
 *
 * @throws DataError what `imageFolder` throws
 */
export function findPhotos(context: Context, source: DatasetSource): Promise<LabelledFiles> {
  return fetching(context, progressBar, options => imageFolder(source, options))
}

/** An image; nothing, if it is none, which is said. */
export async function readOrLeaveOut(context: Context, { path }: LabelledFile): Promise<Image | undefined> {
  try {
    return await readImage(path)
  } catch (error) {
    remark(context, `left out: ${oneLine(error instanceof Error ? error.message : String(error))}`)
    return undefined
  }
}

/**
 * Photos at one size, in memory. One that is none is named and left out.
 *
 * @param where they are, for messages
 * @throws DataError dataset.size: more than 2 GiB at this size
 * @throws DataError dataset.empty: none that can be read
 */
export async function photosAt(
  context: Context,
  { files, classNames }: LabelledFiles,
  [height, width, channels]: readonly [height: number, width: number, channels: number],
  where: string,
): Promise<LabelledImages> {
  const size = height * width * channels
  if (files.length * size > maxBytes) {
    const expected = `at most ${maxBytes} bytes of photos of ${height}×${width}×${channels} in ${where}`
    throw new DataError({ code: 'dataset.size', expected, received: `${files.length * size}` })
  }
  const images = new Uint8Array(files.length * size)
  const labels: number[] = []
  const bar = progressBar(context, 'photos')
  try {
    for (const [i, file] of files.entries()) {
      context.signal.throwIfAborted()
      const image = await readOrLeaveOut(context, file)
      bar.update(i + 1, files.length)
      if (image === undefined) continue
      images.set(fitted(image, [height, width, channels]).map(Math.round), labels.length * size)
      labels.push(file.label)
    }
  } finally {
    bar.stop()
  }
  const n = labels.length
  if (n === 0) {
    throw new DataError({ code: 'dataset.empty', expected: `an image in ${where}`, received: 'none that can be read' })
  }
  return {
    images: images.subarray(0, n * size),
    shape: [n, height, width, channels],
    labels: Int32Array.from(labels),
    classNames,
  }
}
