const orientationTag = 0x0112
const short = 3
const long = 4

/**
 * How the stored rows and columns lie in the picture: EXIF's 1 to 8. 1, as they are, where the block names none or
 * cannot be read, as viewers do: it is a hint beside the picture.
 *
 * @param tiff an EXIF block, from its byte-order mark on
 * @see CIPA DC-008 (Exif 3.0), 4.6.5.1.6
 */
export function exifOrientation(tiff: Uint8Array): number {
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength)
  if (tiff.length < 8) return 1
  const mark = view.getUint16(0)
  if (mark !== 0x4949 && mark !== 0x4d4d) return 1
  const little = mark === 0x4949
  const directory = view.getUint32(4, little)
  if (directory + 2 > tiff.length) return 1
  const entries = view.getUint16(directory, little)
  for (let entry = directory + 2; entry < directory + 2 + 12 * entries && entry + 12 <= tiff.length; entry += 12) {
    if (view.getUint16(entry, little) !== orientationTag) continue
    const type = view.getUint16(entry + 2, little)
    const value =
      type === short ? view.getUint16(entry + 8, little) : type === long ? view.getUint32(entry + 8, little) : 1
    return value >= 1 && value <= 8 ? value : 1
  }
  return 1
}
