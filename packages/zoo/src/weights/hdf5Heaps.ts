import { DataError } from '@convene/core'

/** What a heap of texts begins with, GCOL and its only version, and what one of names begins with, HEAP and its own. */
const globalHeap = [0x47, 0x43, 0x4f, 0x4c, 1, 0, 0, 0]
const localHeap = [0x48, 0x45, 0x41, 0x50, 0, 0, 0, 0]

/** What stands for no place in a local heap. */
const nowhere = 1

/**
 * Checks the heaps that a file keeps texts and names in, as the library does not: it reads on for ever in one that holds
 * something of no size, and until memory is gone where free places lead to each other in a circle. Files whose places and
 * sizes are other than 64 bits wide, which nobody writes weights into, are refused.
 *
 * @throws DataError weights.hdf5
 * @see https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html, sections III.D and III.E
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
  for (const at of placesOf(bytes, globalHeap)) {
    const problem = globalProblem(view, at)
    if (problem !== undefined) throw trouble(`${problem} in one of texts, at ${at}`)
  }
  for (const at of placesOf(bytes, localHeap)) {
    const problem = localProblem(view, at)
    if (problem !== undefined) throw trouble(`${problem} in one of names, at ${at}`)
  }
}

function* placesOf(bytes: Uint8Array, signature: readonly number[]): Generator<number> {
  for (let at = bytes.indexOf(signature[0]!); at >= 0; at = bytes.indexOf(signature[0]!, at + 1)) {
    if (signature.every((byte, i) => bytes[at + i] === byte)) yield at
  }
}

/** A heap is objects one after another. */
function globalProblem(view: DataView, at: number): string | undefined {
  const size = at + 16 <= view.byteLength ? Number(view.getBigUint64(at + 8, true)) : 0
  const end = at + size
  if (size < 16 || end > view.byteLength) return `${size} bytes`
  // Less than the beginning of an object is room that is not used.
  for (let object = at + 16; object + 16 <= end; ) {
    const length = Number(view.getBigUint64(object + 8, true))
    const isFree = view.getUint16(object, true) === 0
    const next = object + (isFree ? length : 16 + Math.ceil(length / 8) * 8)
    if (next < object + 16 || next > end) return `something of ${length} bytes`
    object = next
  }
  return undefined
}

/** The free places of a heap are a list: each tells where the next is. */
function localProblem(view: DataView, at: number): string | undefined {
  if (at + 32 > view.byteLength) return 'no end'
  const [size, first, start] = [8, 16, 24].map(field => Number(view.getBigUint64(at + field, true)))
  if (start! + size! > view.byteLength) return `${size} bytes from ${start} on`
  let free = first!
  for (let count = 0; free !== nowhere; count++) {
    if (count * 16 > size! || free + 16 > size!) return 'free places without an end'
    free = Number(view.getBigUint64(start! + free, true))
  }
  return undefined
}
