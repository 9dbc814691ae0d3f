import { DataError } from '@convene/core'
import { endOfImage, jpegMarkers, startOfScan } from './jpegMarkers.ts'

export interface JpegHeader {
  readonly width: number
  readonly height: number
  /** 1 is grey, 3 is colour, 4 is CMYK or YCCK. */
  readonly components: number
  /** Bits a sample. */
  readonly precision: number
  /** The number of the frame's marker: SOF0 is baseline, 1 extended, 2 progressive; from 3 on come rarer processes. */
  readonly process: number
}

/** Frame headers, SOF0 to SOF15; DHT, JPG and DAC share the range. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc

/**
 * What the first frame header says.
 *
 * @throws DataError image.truncated: the file ends before it
 * @throws DataError image.corrupt: the scan or the end of the image comes before it
 * @see ITU-T T.81, B.2.2
 */
export function readJpegHeader(bytes: Uint8Array): JpegHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (const { marker, offset } of jpegMarkers(bytes)) {
    if (isFrame(marker) && offset + 8 <= bytes.length) {
      return {
        process: marker - 0xc0,
        precision: view.getUint8(offset + 2),
        height: view.getUint16(offset + 3),
        width: view.getUint16(offset + 5),
        components: view.getUint8(offset + 7),
      }
    }
    if (marker === startOfScan || marker === endOfImage) {
      throw new DataError({ code: 'image.corrupt', expected: 'a JPEG with a frame header', received: 'one without' })
    }
  }
  throw new DataError({
    code: 'image.truncated',
    expected: 'a whole JPEG file',
    received: `${bytes.length} bytes that end within the header`,
  })
}

/** How many scans the image is made of. */
export function countScans(bytes: Uint8Array): number {
  let scans = 0
  for (const { marker } of jpegMarkers(bytes)) if (marker === startOfScan) scans++
  return scans
}
