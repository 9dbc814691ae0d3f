import { DataError } from '@convene/core'
import { decodeJpeg } from './decodeJpeg.ts'
import { decodePng } from './decodePng.ts'
import type { Image } from './image.ts'

export interface DecodeOptions {
  /** The most pixels that are decoded; 100 million unless said. */
  readonly maxPixels?: number
  /** The longest file that is read, in bytes; 128 MiB unless said. */
  readonly maxBytes?: number
  /**
   * The colour behind transparent pixels, 0 to 255 each. Unless said, alpha is dropped and the stored colour is used,
   * as TensorFlow, Keras and Pillow's `convert('RGB')` do: networks then see the numbers they were trained on.
   */
  readonly background?: readonly [red: number, green: number, blue: number]
}

const defaultMaxPixels = 100_000_000
const defaultMaxBytes = 128 * 2 ** 20

/**
 * The pixels of a JPEG or PNG file, told apart by its first bytes and never by a name.
 *
 * Greyscale and palettes are expanded to three channels; of 16-bit samples the high byte is kept, as TensorFlow does;
 * the EXIF orientation is applied, so the picture stands as its viewer shows it. Colour profiles are not applied.
 * Sizes are checked from the header, before anything is decoded.
 *
 * @throws DataError image.bytes: the file is longer than `maxBytes`
 * @throws DataError image.format: neither JPEG nor PNG
 * @throws DataError image.size: more than `maxPixels` pixels
 * @throws DataError image.unsupported: a kind of JPEG that is not read, such as CMYK
 * @throws DataError image.truncated: the file ends too early
 * @throws DataError image.corrupt: the file contradicts itself, or a checksum is wrong
 */
export async function decodeImage(bytes: Uint8Array, options: DecodeOptions = {}): Promise<Image> {
  checkBytes(bytes.length, options)
  const maxPixels = options.maxPixels ?? defaultMaxPixels
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return decodeJpeg(bytes, maxPixels)
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) {
    return decodePng(bytes, maxPixels, options.background)
  }
  throw new DataError({ code: 'image.format', expected: 'a JPEG or PNG file', received: describe(bytes) })
}

/** @throws DataError image.bytes */
export function checkBytes(length: number, { maxBytes = defaultMaxBytes }: DecodeOptions): void {
  if (length <= maxBytes) return
  throw new DataError({ code: 'image.bytes', expected: `at most ${maxBytes} bytes`, received: `${length} bytes` })
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, index) => bytes[index] === byte)
}

function describe(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'an empty file'
  const start = Array.from(bytes.subarray(0, 8), byte => byte.toString(16).padStart(2, '0'))
  return `${bytes.length} bytes that start with ${start.join(' ')}`
}
