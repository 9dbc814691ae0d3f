import { checkShape, DataError, type Shape, sizeOf } from '@convene/core'
import { gunzip, isGzip } from './gunzip.ts'

/** An array as an IDX file holds it. */
export interface IdxArray {
  readonly shape: Shape
  readonly data: Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array
}

export interface IdxOptions {
  /** The most bytes that are unpacked; 1 GiB unless said. */
  readonly maxBytes?: number
}

/** By the type in the file: how many bytes an element has, and what they say. IDX is big-endian. */
const types: Readonly<Record<number, { readonly bytes: number; decode(bytes: Uint8Array): IdxArray['data'] }>> = {
  8: { bytes: 1, decode: bytes => bytes },
  9: { bytes: 1, decode: bytes => Int8Array.from(bytes, byte => (byte << 24) >> 24) },
  11: { bytes: 2, decode: bytes => numbers(bytes, Int16Array, (view, at) => view.getInt16(at)) },
  12: { bytes: 4, decode: bytes => numbers(bytes, Int32Array, (view, at) => view.getInt32(at)) },
  13: { bytes: 4, decode: bytes => numbers(bytes, Float32Array, (view, at) => view.getFloat32(at)) },
  14: { bytes: 8, decode: bytes => numbers(bytes, Float64Array, (view, at) => view.getFloat64(at)) },
}

/** So many bytes come out of one gzipped byte at most: deflate's longest match is 258, and takes two bits. */
const mostUnpacked = 258 * 4

/**
 * An array in the IDX format, as MNIST is in, gzipped or not. What it says of its size is checked before it is unpacked.
 *
 * @throws DataError idx.magic: it does not begin as IDX does
 * @throws DataError idx.gzip: gzipped, and damaged
 * @throws DataError idx.size: more than `maxBytes`
 * @throws DataError idx.truncated, idx.trailing: fewer or more bytes than it says
 * @throws ShapeError shape.rank, shape.axis, shape.size
 * @see http://yann.lecun.com/exdb/mnist/ ("The IDX file format")
 */
export async function readIdx(bytes: Uint8Array, { maxBytes = 2 ** 30 }: IdxOptions = {}): Promise<IdxArray> {
  const gzipped = isGzip(bytes)
  const chunks = gzipped ? gunzip(bytes, 'idx.gzip') : onlyOne(bytes)
  const available = gzipped ? bytes.length * mostUnpacked : bytes.length
  let start: Uint8Array = new Uint8Array(0)
  let header: IdxHeader | undefined
  let whole: Uint8Array | undefined
  let filled = 0
  for await (const chunk of chunks) {
    let rest = chunk
    if (header === undefined || whole === undefined) {
      start = joined(start, chunk)
      header = readHeader(start)
      if (header === undefined) continue
      if (header.length + header.bytes > maxBytes) {
        const received = `${header.length + header.bytes}`
        throw new DataError({ code: 'idx.size', expected: `at most ${maxBytes} bytes of IDX`, received })
      }
      // Before memory is asked for that the file cannot fill.
      if (header.length + header.bytes > available) throw truncated(header.bytes, 'fewer')
      whole = new Uint8Array(header.bytes)
      rest = start.subarray(header.length)
    }
    if (filled + rest.length > whole.length) {
      const expected = `${whole.length} bytes of data in an IDX file`
      throw new DataError({ code: 'idx.trailing', expected, received: 'more' })
    }
    whole.set(rest, filled)
    filled += rest.length
  }
  if (header === undefined || whole === undefined) {
    throw new DataError({
      code: 'idx.truncated',
      expected: 'the header of an IDX file',
      received: `${start.length} bytes`,
    })
  }
  if (filled < whole.length) throw truncated(whole.length, `${filled}`)
  return { shape: header.shape, data: types[header.type]!.decode(whole) }
}

function truncated(bytes: number, received: string): DataError {
  return new DataError({ code: 'idx.truncated', expected: `${bytes} bytes of data in an IDX file`, received })
}

interface IdxHeader {
  readonly type: number
  readonly shape: Shape
  /** Of the header and of the data after it, in bytes. */
  readonly length: number
  readonly bytes: number
}

/** Nothing while it is not there in full. */
function readHeader(bytes: Uint8Array): IdxHeader | undefined {
  if (bytes.length < 4) return undefined
  const [zero, alsoZero, type, rank] = bytes
  const known = types[type!]
  if (zero !== 0 || alsoZero !== 0 || known === undefined) {
    const received = Array.from(bytes.subarray(0, 4), byte => byte.toString(16).padStart(2, '0')).join(' ')
    throw new DataError({ code: 'idx.magic', expected: '00 00, a type and a rank, as IDX begins', received })
  }
  const length = 4 + 4 * rank!
  if (bytes.length < length) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const shape = checkShape(Array.from({ length: rank! }, (_, axis) => view.getUint32(4 + 4 * axis)))
  return { type: type!, shape, length, bytes: sizeOf(shape) * known.bytes }
}

function numbers<Numbers extends Int16Array | Int32Array | Float32Array | Float64Array>(
  bytes: Uint8Array,
  Type: { new (length: number): Numbers; readonly BYTES_PER_ELEMENT: number },
  read: (view: DataView, at: number) => number,
): Numbers {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const all = new Type(bytes.length / Type.BYTES_PER_ELEMENT)
  for (let i = 0; i < all.length; i++) all[i] = read(view, i * Type.BYTES_PER_ELEMENT)
  return all
}

function joined(start: Uint8Array, chunk: Uint8Array): Uint8Array {
  const both = new Uint8Array(start.length + chunk.length)
  both.set(start)
  both.set(chunk, start.length)
  return both
}

async function* onlyOne(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
