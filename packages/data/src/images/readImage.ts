import { readFile, stat } from 'node:fs/promises'
import { DataError } from '@convene/core'
import { checkBytes, type DecodeOptions, decodeImage } from './decodeImage.ts'
import type { Image } from './image.ts'

/**
 * The pixels of a JPEG or PNG file on disk. Errors name the file.
 *
 * @throws DataError image.read: there is no such file, it is no regular file, or it may not be read
 * @throws DataError image.…: as decodeImage
 */
export async function readImage(path: string, options: DecodeOptions = {}): Promise<Image> {
  const bytes = await readBytes(path, options)
  try {
    return await decodeImage(bytes, options)
  } catch (error) {
    throw error instanceof DataError ? named(error, path) : error
  }
}

/** The size is checked first: an oversized file is not read. */
async function readBytes(path: string, options: DecodeOptions): Promise<Uint8Array> {
  try {
    const status = await stat(path)
    if (!status.isFile()) throw unreadable(path, status.isDirectory() ? 'a folder' : 'no regular file')
    checkBytes(status.size, options)
    return await readFile(path)
  } catch (error) {
    if (error instanceof DataError) throw error.code === 'image.read' ? error : named(error, path)
    throw unreadable(path, (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such file' : String(error), error)
  }
}

function unreadable(path: string, reason: string, cause?: unknown): DataError {
  return new DataError({ code: 'image.read', expected: 'an image file', received: `${path}: ${reason}`, cause })
}

function named({ code, expected, received, cause }: DataError, path: string): DataError {
  return new DataError({ code, expected, received: `${path}: ${received}`, cause })
}
