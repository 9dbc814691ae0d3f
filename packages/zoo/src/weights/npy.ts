import { checkShape, DataError, namingErrors, type Shape, sizeOf } from '@convene/core'
import type { HostTensor } from '@convene/nn'
import { checkFinite } from './checkFinite.ts'
import { bytesOf, decodeElements, type ElementType, encodeFloat32 } from './elements.ts'
import { oneLine } from './oneLine.ts'
import { transposeTensor } from './transpose.ts'

/** What every file begins with. */
const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]

/** NumPy's letters and sizes of numbers. */
const types: ReadonlyMap<string, ElementType> = new Map([
  ['f2', 'float16'],
  ['f4', 'float32'],
  ['f8', 'float64'],
  ['i1', 'int8'],
  ['i2', 'int16'],
  ['i4', 'int32'],
  ['i8', 'int64'],
  ['u1', 'uint8'],
  ['u2', 'uint16'],
  ['u4', 'uint32'],
  ['u8', 'uint64'],
])

/** More than any header of numbers; NumPy itself reads no longer ones without being asked to. */
const maxHeaderBytes = 10_000

export function isNpy(bytes: Uint8Array): boolean {
  return magic.every((byte, i) => bytes[i] === byte)
}

/**
 * The array of a .npy file, as float32, row-major whatever the file's order is. Half, single and double precision and
 * whole numbers of either byte order.
 *
 * @param where the file, for messages
 * @throws DataError npy.format: no such file, or another version of the format than 1, 2 or 3
 * @throws DataError npy.header: not the description of an array
 * @throws DataError npy.type: elements that are no real numbers
 * @throws DataError npy.bytes: more or fewer bytes than the shape needs
 * @throws DataError weights.notFinite
 * @throws ShapeError shape.rank, shape.axis, shape.size
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export function readNpy(bytes: Uint8Array, where: string): HostTensor {
  const { text, start } = headerOf(bytes, where)
  const { descr, fortran, shape } = parseHeader(text, where)
  const type = types.get(descr.slice(1))
  if (type === undefined) {
    const expected = `elements of ${[...types.keys()].join(', ')} in ${where}`
    throw new DataError({ code: 'npy.type', expected, received: oneLine(descr) })
  }
  const size = namingErrors(where, () => sizeOf(checkShape(shape))) * bytesOf(type)
  if (bytes.length - start !== size) {
    const expected = `${size} bytes of elements in ${where}`
    throw new DataError({ code: 'npy.bytes', expected, received: String(bytes.length - start) })
  }
  const data = decodeElements(type, bytes.subarray(start), !descr.startsWith('>'))
  checkFinite(where, data)
  if (!fortran || shape.length < 2) return { shape, data }
  // The first axis runs fastest: that is the array of reversed axes, in row-major order.
  const axes = shape.map((_, axis) => shape.length - 1 - axis)
  return transposeTensor({ shape: shape.toReversed(), data }, axes)
}

/** A .npy file of little-endian float32, version 1.0. */
export function writeNpy({ shape, data }: HostTensor): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': ${tuple}, }`
  // Spaces and a line's end, so that the elements begin at a multiple of 64.
  const start = Math.ceil((10 + text.length + 1) / 64) * 64
  const bytes = new Uint8Array(start + data.length * 4).fill(0x20, 10, start)
  bytes.set([...magic, 1, 0])
  new DataView(bytes.buffer).setUint16(8, start - 10, true)
  bytes.set(new TextEncoder().encode(text), 10)
  bytes[start - 1] = 0x0a
  bytes.set(encodeFloat32(data), start)
  return bytes
}

function headerOf(bytes: Uint8Array, where: string): { readonly text: string; readonly start: number } {
  const trouble = (received: string) => {
    return new DataError({ code: 'npy.format', expected: `a .npy file of version 1, 2 or 3 in ${where}`, received })
  }
  if (!isNpy(bytes)) throw trouble('another beginning')
  const major = bytes[6] ?? 0
  if (major < 1 || major > 3) throw trouble(`version ${major}`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const first = major === 1 ? 10 : 12
  if (bytes.length < first) throw trouble(`${bytes.length} bytes`)
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true)
  if (length > maxHeaderBytes) throw trouble(`a header of ${length} bytes`)
  const start = first + length
  if (bytes.length < start) throw trouble(`${bytes.length} bytes, a header that ends at ${start}`)
  return { text: new TextDecoder('latin1').decode(bytes.subarray(first, start)), start }
}

interface Header {
  readonly descr: string
  readonly fortran: boolean
  readonly shape: Shape
}

/** The header is a dictionary of Python with three keys, as NumPy writes it. */
function parseHeader(text: string, where: string): Header {
  const field = (pattern: string) => new RegExp(`[{,]\\s*${pattern}\\s*[,}]`).exec(text)?.[1]
  const descr = field(`'descr'\\s*:\\s*'([<>|=][a-zA-Z]\\d{1,4})'`)
  const order = field(`'fortran_order'\\s*:\\s*(True|False)`)
  const shape = sizesOf(field(`'shape'\\s*:\\s*\\(([\\d,\\s]*)\\)`))
  if (descr === undefined || order === undefined || shape === undefined) {
    const expected = `descr of plain numbers, fortran_order and shape in the header of ${where}`
    throw new DataError({ code: 'npy.header', expected, received: oneLine(text) })
  }
  return { descr, fortran: order === 'True', shape }
}

/** The numbers between a tuple's parentheses. The last comma may have nothing behind it. */
function sizesOf(tuple: string | undefined): Shape | undefined {
  const sizes = tuple?.split(',').map(size => size.trim())
  if (sizes?.at(-1) === '') sizes.pop()
  return sizes?.every(size => /^\d+$/.test(size)) ? sizes.map(Number) : undefined
}
