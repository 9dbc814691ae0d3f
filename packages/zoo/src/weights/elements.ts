import { float16 } from './float16.ts'

/** The types of elements that files of weights have. */
export type ElementType =
  | 'float64'
  | 'float32'
  | 'float16'
  | 'bfloat16'
  | 'int64'
  | 'int32'
  | 'int16'
  | 'int8'
  | 'uint64'
  | 'uint32'
  | 'uint16'
  | 'uint8'

interface Element {
  readonly bytes: number
  readonly read: (view: DataView, at: number, littleEndian: boolean) => number
}

const elements: Readonly<Record<ElementType, Element>> = {
  float64: { bytes: 8, read: (view, at, little) => view.getFloat64(at, little) },
  float32: { bytes: 4, read: (view, at, little) => view.getFloat32(at, little) },
  float16: { bytes: 2, read: (view, at, little) => float16(view.getUint16(at, little)) },
  // The upper half of a float32.
  bfloat16: { bytes: 2, read: (view, at, little) => upperHalf(view.getUint16(at, little)) },
  // Counters, such as PyTorch's of batches.
  int64: { bytes: 8, read: (view, at, little) => Number(view.getBigInt64(at, little)) },
  int32: { bytes: 4, read: (view, at, little) => view.getInt32(at, little) },
  int16: { bytes: 2, read: (view, at, little) => view.getInt16(at, little) },
  int8: { bytes: 1, read: (view, at) => view.getInt8(at) },
  uint64: { bytes: 8, read: (view, at, little) => Number(view.getBigUint64(at, little)) },
  uint32: { bytes: 4, read: (view, at, little) => view.getUint32(at, little) },
  uint16: { bytes: 2, read: (view, at, little) => view.getUint16(at, little) },
  uint8: { bytes: 1, read: (view, at) => view.getUint8(at) },
}

const scratch = new DataView(new ArrayBuffer(4))

function upperHalf(pattern: number): number {
  scratch.setUint32(0, pattern * 2 ** 16)
  return scratch.getFloat32(0)
}

export function bytesOf(type: ElementType): number {
  return elements[type].bytes
}

/** The numbers that bytes stand for, as float32, which is what networks have. */
export function decodeElements(type: ElementType, bytes: Uint8Array, littleEndian = true): Float32Array<ArrayBuffer> {
  const { bytes: size, read } = elements[type]
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const data = new Float32Array(bytes.length / size)
  for (let i = 0; i < data.length; i++) data[i] = read(view, i * size, littleEndian)
  return data
}

/** Numbers as the bytes of float32, little-endian. */
export function encodeFloat32(data: Float32Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(data.length * 4)
  const view = new DataView(bytes.buffer)
  for (let i = 0; i < data.length; i++) view.setFloat32(i * 4, data[i]!, true)
  return bytes
}
