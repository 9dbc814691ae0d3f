import { DataError } from '@convene/core'

/** What a heap of texts begins with: GCOL, and the only version. */
const signature = [0x47, 0x43, 0x4f, 0x4c, 1, 0, 0, 0]

/**
 * Checks the heaps that a file keeps texts in, as the library does not: it reads on for ever in one that holds something
 * of no size. Files whose places and sizes are other than 64 bits wide, which nobody writes weights into, are refused.
 *
 * @throws DataError weights.hdf5
 * @see https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html, section III.E
 */
export function checkHeaps(bytes: Uint8Array, where: string): void {
  const trouble = (received: string) => {
    return new DataError({ code: 'weights.hdf5', expected: `HDF5 with sound heaps in ${where}`, received })
  }
  // Version 0 and 1 of the beginning have four more numbers of versions before the widths.
  const widths = (bytes[8] ?? 0) < 2 ? 13 : 9
  if (bytes[widths] !== 8 || bytes[widths + 1] !== 8)
    throw trouble(`widths of ${bytes[widths]} and ${bytes[widths + 1]}`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = bytes.indexOf(signature[0]!); at >= 0; at = bytes.indexOf(signature[0]!, at + 1)) {
    if (!signature.every((byte, i) => bytes[at + i] === byte)) continue
    const size = at + 16 <= bytes.length ? Number(view.getBigUint64(at + 8, true)) : 0
    const end = at + size
    if (size < 16 || end > bytes.length) throw trouble(`one of ${size} bytes at ${at}`)
    // Less than the beginning of an object is room that is not used.
    for (let object = at + 16; object + 16 <= end; ) {
      const length = Number(view.getBigUint64(object + 8, true))
      const isFree = view.getUint16(object, true) === 0
      const next = object + (isFree ? length : 16 + Math.ceil(length / 8) * 8)
      if (next < object + 16 || next > end) throw trouble(`something of ${length} bytes in one, at ${object}`)
      object = next
    }
  }
}
