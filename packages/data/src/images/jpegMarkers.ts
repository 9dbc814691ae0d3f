/** A marker's second byte. */
export const startOfScan = 0xda
export const endOfImage = 0xd9

export interface JpegMarker {
  readonly marker: number
  /** Where the marker's segment begins, with its length. */
  readonly offset: number
}

/** Markers without a segment: TEM, RST0 to RST7 and SOI. */
const isBare = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)

/**
 * The markers of a JPEG file up to the end of its image, bare ones left out. Thumbnails lie within segments and
 * whatever follows the image after its end, so neither is seen. As libjpeg does, it skips what is no marker, and with
 * that the coded pixels, in which a byte 0xff is always followed by 0 or a restart marker.
 *
 * @see ITU-T T.81, B.1.1
 */
export function* jpegMarkers(bytes: Uint8Array): Generator<JpegMarker> {
  for (let offset = 2; ; ) {
    const fill = bytes.indexOf(0xff, offset)
    if (fill === -1) return
    offset = fill
    while (bytes[offset] === 0xff) offset++
    const marker = bytes[offset++]
    if (marker === undefined) return
    if (marker === 0 || isBare(marker)) continue
    yield { marker, offset }
    if (marker === endOfImage || offset + 2 > bytes.length) return
    offset += bytes[offset]! * 256 + bytes[offset + 1]!
  }
}
