import { DataError } from '@convene/core'
import { crc32 } from './crc32.ts'

export interface PngChunk {
  /** Four letters, such as `IDAT`. */
  readonly type: string
  /** What the chunk holds. */
  readonly data: Uint8Array
  /** The chunk as it stands in the file: length, type, data, checksum. */
  readonly bytes: Uint8Array
}

/**
 * A PNG file's chunks up to IEND, in order, each with a right checksum.
 *
 * @throws DataError image.truncated: the file ends before IEND
 * @throws DataError image.corrupt: a wrong checksum
 * @see https://www.w3.org/TR/png-3/#5Chunk-layout
 */
export function* pngChunks(bytes: Uint8Array): Generator<PngChunk> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let type = 'IHDR'
  for (let offset = 8; ; ) {
    if (offset + 12 > bytes.length) throw truncated(bytes, `before ${type === 'IHDR' ? type : 'IEND'}`)
    const end = offset + 12 + view.getUint32(offset)
    type = String.fromCharCode(...bytes.subarray(offset + 4, offset + 8))
    if (!/^[A-Za-z]{4}$/.test(type)) throw corrupt('chunk names of four letters', `another at byte ${offset + 4}`)
    if (end > bytes.length) throw truncated(bytes, `within an ${type} chunk`)
    if (crc32(bytes.subarray(offset + 4, end - 4)) !== view.getUint32(end - 4)) {
      throw corrupt('right checksums', `a wrong one in an ${type} chunk`)
    }
    yield { type, data: bytes.subarray(offset + 8, end - 4), bytes: bytes.subarray(offset, end) }
    if (type === 'IEND') return
    offset = end
  }
}

function truncated(bytes: Uint8Array, where: string): DataError {
  return new DataError({
    code: 'image.truncated',
    expected: 'a whole PNG file',
    received: `${bytes.length} bytes that end ${where}`,
  })
}

function corrupt(expected: string, received: string): DataError {
  return new DataError({ code: 'image.corrupt', expected: `a PNG with ${expected}`, received })
}
