import { DataError } from '@convene/core'

export interface JpegHeader {
  readonly width: number
  readonly height: number
  /** 1 is grey, 3 is colour, 4 is CMYK or YCCK. */
  readonly components: number
  /** Bits a sample. */
  readonly precision: number
}

/** Frame headers, SOF0 to SOF15; DHT, JPG and DAC share the range. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc

/** Markers without a body: TEM, RST0 to RST7 and SOI. */
const isBare = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)

/**
 * What the first frame header says.
 *
 * @throws DataError image.truncated: the file ends before it
 * @throws DataError image.corrupt: the scan or the end of the image comes before it
 * @see ITU-T T.81, annex B
 */
export function readJpegHeader(bytes: Uint8Array): JpegHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let offset = 2
  for (;;) {
    // As libjpeg does: whatever is not a marker is skipped, and a marker may be filled up with 0xff in front.
    while (offset < bytes.length && bytes[offset] !== 0xff) offset++
    while (bytes[offset] === 0xff) offset++
    const marker = bytes[offset++]
    if (marker === undefined || offset + 8 > bytes.length) throw truncated(bytes)
    if (marker === 0 || isBare(marker)) continue
    if (isFrame(marker)) {
      return {
        precision: view.getUint8(offset + 2),
        height: view.getUint16(offset + 3),
        width: view.getUint16(offset + 5),
        components: view.getUint8(offset + 7),
      }
    }
    if (marker === 0xd9 || marker === 0xda) {
      throw new DataError({ code: 'image.corrupt', expected: 'a JPEG with a frame header', received: 'one without' })
    }
    offset += view.getUint16(offset)
  }
}

/** How many scans the file holds at most: markers in thumbnails count too. */
export function countScans(bytes: Uint8Array): number {
  let scans = 0
  for (let at = bytes.indexOf(0xff); at !== -1; at = bytes.indexOf(0xff, at + 1)) if (bytes[at + 1] === 0xda) scans++
  return scans
}

function truncated(bytes: Uint8Array): DataError {
  return new DataError({
    code: 'image.truncated',
    expected: 'a whole JPEG file',
    received: `${bytes.length} bytes that end within the header`,
  })
}
