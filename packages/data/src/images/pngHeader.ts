import { DataError } from '@convene/core'
import type { PngChunk } from './pngChunks.ts'

export interface PngHeader {
  readonly width: number
  readonly height: number
}

/** The bits a sample that each colour type allows: grey, RGB, palette, grey with alpha, RGB with alpha. */
const depths: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
}

/**
 * @throws DataError image.corrupt: the first chunk is no valid IHDR
 * @see https://www.w3.org/TR/png-3/#11IHDR
 */
export function readPngHeader({ type, data }: PngChunk): PngHeader {
  if (type !== 'IHDR' || data.length !== 13) throw corrupt(`${type} of ${data.length} bytes`)
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  const width = view.getUint32(0)
  const height = view.getUint32(4)
  const [depth, colour, compression, filter, interlace] = data.subarray(8)
  if (width === 0 || height === 0) throw corrupt(`${width} × ${height} pixels`)
  if (!depths[colour!]?.includes(depth!)) throw corrupt(`colour type ${colour} with ${depth} bits`)
  if (compression !== 0 || filter !== 0 || interlace! > 1) {
    throw corrupt(`compression ${compression}, filter ${filter}, interlace ${interlace}`)
  }
  return { width, height }
}

function corrupt(received: string): DataError {
  return new DataError({ code: 'image.corrupt', expected: 'a valid IHDR chunk first in a PNG', received })
}
