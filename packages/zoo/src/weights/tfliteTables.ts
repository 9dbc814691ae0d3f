import { DataError } from '@convene/core'

/**
 * The few tables of a TensorFlow Lite model that weights need, with their fields' numbers.
 *
 * @see https://github.com/tensorflow/tensorflow/blob/v2.20.0/tensorflow/compiler/mlir/lite/schema/schema.fbs
 */
export const fields = {
  model: { subgraphs: 2, buffers: 4 },
  subgraph: { tensors: 0, name: 4 },
  tensor: { shape: 0, type: 1, buffer: 2, name: 3, quantization: 4, sparsity: 6 },
  quantization: { scale: 2, zeroPoint: 3, detailsType: 4, quantizedDimension: 6 },
  buffer: { data: 0, offset: 1, size: 2 },
} as const

const identifier = 'TFL3'

export function isTflite(bytes: Uint8Array): boolean {
  return [...identifier].every((letter, i) => bytes[4 + i] === letter.charCodeAt(0))
}

/** A vector: where its elements begin, and how many there are. */
export interface FlatVector {
  readonly start: number
  readonly length: number
}

/** A table in a flatbuffer. Every place is checked before anything is read there. */
export interface FlatTable {
  readonly int8: (field: number) => number
  readonly uint32: (field: number) => number
  readonly int32: (field: number) => number
  readonly uint64: (field: number) => bigint
  readonly string: (field: number) => string
  /** A vector of elements of so many bytes; an empty one where there is none. */
  readonly vector: (field: number, bytesPerElement: number) => FlatVector
  readonly table: (field: number) => FlatTable | undefined
  readonly tables: (field: number) => readonly FlatTable[]
  readonly int32s: (field: number) => readonly number[]
  readonly float32s: (field: number) => readonly number[]
  readonly int64s: (field: number) => readonly number[]
}

/** Tables, numbers and letters that are read of a file at most: vectors may share their places. */
const maxReads = 2 ** 24

/**
 * The table that a flatbuffer begins with.
 *
 * @param where the file, for messages
 * @throws DataError tflite.offset: what is asked for lies outside of the file
 * @throws DataError tflite.count: more is asked for than any model has
 * @see https://flatbuffers.dev/internals/
 */
export function rootTable(bytes: Uint8Array, where: string): FlatTable {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let reads = 0
  const check = (from: number, count: number): number => {
    if (from >= 0 && from + count <= bytes.length) return from
    const expected = `places within the ${bytes.length} bytes of ${where}`
    throw new DataError({ code: 'tflite.offset', expected, received: `${from} to ${from + count}` })
  }
  const spend = (count: number): void => {
    reads += count
    if (reads <= maxReads) return
    const expected = `at most ${maxReads} tables, numbers and letters in ${where}`
    throw new DataError({ code: 'tflite.count', expected, received: String(reads) })
  }
  const follow = (at: number): number => at + view.getUint32(check(at, 4), true)

  const tableAt = (at: number): FlatTable => {
    const vtable = at - view.getInt32(check(at, 4), true)
    const size = view.getUint16(check(vtable, 2), true)
    check(vtable, size)
    /** Where a field of so many bytes is; nothing, where it has its default. */
    const place = (field: number, count: number): number | undefined => {
      const slot = 4 + 2 * field
      const offset = slot + 2 <= size ? view.getUint16(vtable + slot, true) : 0
      return offset === 0 ? undefined : check(at + offset, count)
    }
    const read = <N>(field: number, count: number, value: (at: number) => N, otherwise: N): N => {
      const found = place(field, count)
      return found === undefined ? otherwise : value(found)
    }
    const vector = (field: number, bytesPerElement: number): FlatVector => {
      const found = place(field, 4)
      if (found === undefined) return { start: 0, length: 0 }
      const from = follow(found)
      const length = view.getUint32(check(from, 4), true)
      return { start: check(from + 4, length * bytesPerElement), length }
    }
    const numbers = (field: number, bytesPerElement: number, value: (at: number) => number): readonly number[] => {
      const { start, length } = vector(field, bytesPerElement)
      spend(length)
      return Array.from({ length }, (_, i) => value(start + i * bytesPerElement))
    }
    return {
      int8: field => read(field, 1, from => view.getInt8(from), 0),
      int32: field => read(field, 4, from => view.getInt32(from, true), 0),
      uint32: field => read(field, 4, from => view.getUint32(from, true), 0),
      uint64: field => read(field, 8, from => view.getBigUint64(from, true), 0n),
      string: field => {
        const { start, length } = vector(field, 1)
        spend(length)
        return new TextDecoder().decode(bytes.subarray(start, start + length))
      },
      vector,
      table: field => {
        const found = place(field, 4)
        return found === undefined ? undefined : tableAt(follow(found))
      },
      tables: field => {
        const { start, length } = vector(field, 4)
        spend(length)
        return Array.from({ length }, (_, i) => tableAt(follow(start + i * 4)))
      },
      int32s: field => numbers(field, 4, from => view.getInt32(from, true)),
      float32s: field => numbers(field, 4, from => view.getFloat32(from, true)),
      int64s: field => numbers(field, 8, from => Number(view.getBigInt64(from, true))),
    }
  }
  return tableAt(follow(0))
}
