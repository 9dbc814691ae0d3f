import { DataError } from '@convene/core'
import { checkPixels } from './checkPixels.ts'
import { dropAlpha } from './dropAlpha.ts'
import { exifOrientation } from './exifOrientation.ts'
import type { Image } from './image.ts'
import { orient } from './orient.ts'
import { type PngChunk, pngChunks } from './pngChunks.ts'
import { pngCodec } from './pngCodec.ts'
import { readPngHeader } from './pngHeader.ts'

/** The chunks that pixels are made of. Others are left out: text and profiles may unpack to any length. */
const needed: ReadonlySet<string> = new Set(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND'])

/**
 * A PNG's pixels, upright; of an animated one, the still image.
 *
 * @throws DataError image.size, image.truncated, image.corrupt
 */
export async function decodePng(
  bytes: Uint8Array,
  maxPixels: number,
  background?: readonly [red: number, green: number, blue: number],
): Promise<Image> {
  const chunks = pngChunks(bytes)
  const kept: PngChunk[] = []
  let orientation = 1
  for (const chunk of chunks) {
    if (kept.length === 0) {
      const { width, height } = readPngHeader(chunk)
      checkPixels(width, height, maxPixels)
    }
    if (needed.has(chunk.type)) kept.push(chunk)
    if (chunk.type === 'eXIf') orientation = exifOrientation(chunk.data)
  }
  const codec = await pngCodec()
  const { width, height, data } = attempt(() => codec.decode(join(bytes.subarray(0, 8), kept)))
  return orient({ height, width, channels: 3, data: dropAlpha(data, background) }, orientation)
}

function join(signature: Uint8Array, chunks: readonly PngChunk[]): Uint8Array {
  const file = new Uint8Array(chunks.reduce((length, { bytes }) => length + bytes.length, signature.length))
  file.set(signature)
  let offset = signature.length
  for (const { bytes } of chunks) {
    file.set(bytes, offset)
    offset += bytes.length
  }
  return file
}

/** Checksums hold here, so what is wrong was wrong when it was written. The codec gives no reason. */
function attempt<T>(decode: () => T): T {
  try {
    return decode()
  } catch (cause) {
    throw new DataError({
      code: 'image.corrupt',
      expected: 'a PNG whose pixel data fit its header',
      received: 'data that do not decode',
      cause,
    })
  }
}
