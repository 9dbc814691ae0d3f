import { checkShape, DataError, namingErrors, type Shape, sizeOf } from '@convene/core'
import type { Metadata } from 'h5wasm'
import { decodeElements, type ElementType } from './elements.ts'
import { checkHeaps } from './hdf5Heaps.ts'
import { type Hdf5Library, withHdf5Library } from './hdf5Library.ts'
import { attributeTexts } from './hdf5Text.ts'
import { maxWeightBytes, overLimit } from './limits.ts'
import { oneLine } from './oneLine.ts'

/** What every file begins with, but for those with a foreign beginning, which nobody writes weights into. */
const magic = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]

/** Deflate shrinks to a 1032nd at best. */
const maxExpansion = 1032

/** More groups, arrays and attributes than a network has: groups may contain themselves. */
const maxLookups = 200_000

/** More strings than there are layers in a network. */
const maxStrings = 100_000

/** More than an attribute may have outside of a heap. */
const maxAttributeBytes = 2 ** 24

export function isHdf5(bytes: Uint8Array): boolean {
  return magic.every((byte, i) => bytes[i] === byte)
}

/** An array in a file, of which nothing but the shape is read so far. */
export interface Hdf5Dataset {
  readonly shape: Shape
  /** As float32. */
  readonly read: () => Float32Array
}

/** An open file. Paths are names joined by slashes; the root is empty. */
export interface Hdf5File {
  /** What is directly in a group. */
  readonly names: (path: string) => readonly string[]
  readonly kindOf: (path: string) => 'group' | 'dataset' | undefined
  /** The strings of an attribute; none, where there is no such attribute. */
  readonly strings: (path: string, name: string) => readonly string[] | undefined
  /**
   * @throws DataError weights.hdf5: no array of numbers, or one that lies in another file
   * @throws DataError weights.size: more than the file can hold, or than weights may have
   * @throws ShapeError shape.rank, shape.axis, shape.size
   */
  readonly dataset: (path: string) => Hdf5Dataset
}

/**
 * Reads an HDF5 file, by the library of those who define the format. Only what is in the file is read: links and arrays
 * that lead to other files are errors.
 *
 * @param where the file, for messages
 * @throws DataError weights.hdf5: not such a file, or a broken one
 */
export async function readHdf5<R>(bytes: Uint8Array, where: string, read: (file: Hdf5File) => R): Promise<R> {
  if (!isHdf5(bytes)) throw notHdf5(where, 'another beginning')
  checkHeaps(bytes, where)
  return withHdf5Library(bytes, where, (path, library) => {
    const file = library.call(() => new library.File(path, 'r'))
    try {
      return read(opened(file.file_id, bytes.length, where, library))
    } finally {
      file.close()
    }
  })
}

function opened(id: bigint, fileBytes: number, where: string, library: Hdf5Library): Hdf5File {
  const { module, call } = library
  let lookups = 0
  /** Bytes of arrays asked for so far: those that lie in the file as they are, and those that are packed. */
  const asked = { plain: 0, packed: 0 }
  const spend = (count: number) => {
    lookups += count
    if (lookups > maxLookups) throw notHdf5(where, `more than ${maxLookups} groups, arrays and attributes`)
  }
  const at = (path: string) => {
    spend(1)
    return `/${path}`
  }
  const strings = (path: string, name: string) => {
    const place = at(path)
    const attribute = { id, place, name }
    const names = call(() => module.get_attribute_names(id, place))
    spend(names.length)
    if (!names.includes(name)) return undefined
    const metadata = call(() => module.get_attribute_metadata(id, place, name))
    const { size, total_size: count, type } = metadata
    // An empty list has no type of its own: NumPy's default is written.
    if (count === 0) return []
    if (type !== module.H5T_class_t.H5T_STRING.value) throw notHdf5(where, `${name} of ${place}, which is no text`)
    if (count > maxStrings || count * size > maxAttributeBytes) throw notHdf5(where, `${name} of ${place}, too long`)
    spend(count)
    return attributeTexts(library, attribute, metadata)
  }
  return {
    names: path => {
      const names = call(() => module.get_names(id, at(path), false))
      spend(names.length)
      return names
    },
    kindOf: path => {
      switch (call(() => module.get_type(id, at(path)))) {
        case module.H5G_GROUP:
          return 'group'
        case module.H5G_DATASET:
          return 'dataset'
        case module.H5G_UDLINK:
          throw notHdf5(where, `${path}, a link to another file`)
        default:
          return undefined
      }
    },
    strings,
    dataset: path => {
      const place = at(path)
      const dataset = new library.Dataset(id, place)
      const metadata = call(() => dataset.metadata)
      const type = elementTypeOf(metadata, () => strings(path, 'dtype')?.[0])
      if (type === undefined) throw notHdf5(where, `${path}, which is no array of numbers`)
      if (metadata.virtual_sources !== undefined) throw notHdf5(where, `${path}, which lies in other files`)
      const shape = namingErrors(oneLine(path), () => checkShape(metadata.shape ?? []))
      const size = sizeOf(shape) * metadata.size
      const chunk = metadata.chunks ? sizeOf(metadata.chunks) * metadata.size : 0
      const kind = call(() => dataset.filters).length > 0 ? 'packed' : 'plain'
      const most = Math.min(maxWeightBytes, kind === 'packed' ? maxExpansion * fileBytes : fileBytes)
      asked[kind] += size
      const total = asked[kind]
      if (Math.max(chunk, total) > most) throw overLimit(`arrays in ${where}`, most, Math.max(chunk, total))
      return { shape, read: () => decodeElements(type, rawBytes(library, { id, place, size, chunk })) }
    },
  }
}

/** The library turns big-endian elements around by itself. */
function elementTypeOf({ type, size, signed }: Metadata, dtype: () => string | undefined): ElementType | undefined {
  const bits = size * 8
  if (type === 0 && [8, 16, 32, 64].includes(bits)) return `${signed ? 'int' : 'uint'}${bits}` as ElementType
  if (type === 1 && [16, 32, 64].includes(bits)) return `float${bits}` as ElementType
  // HDF5 has no such type: Keras writes the bits, and says so beside.
  return type === 5 && size === 2 && dtype() === 'bfloat16' ? 'bfloat16' : undefined
}

interface ArrayPlace {
  readonly id: bigint
  readonly place: string
  /** In bytes. */
  readonly size: number
  /** The bytes of one of its pieces; 0, where it lies in one. */
  readonly chunk: number
}

/** Elements as they are: the library's own arrays know no half precision. */
function rawBytes({ module, call }: Hdf5Library, { id, place, size, chunk }: ArrayPlace): Uint8Array {
  // A piece is there packed and unpacked, and once more for each step in between.
  const pointer = call(() => module._malloc(size), size + 4 * chunk)
  if (pointer === 0) throw overLimit(oneLine(place), module.MAXIMUM_MEMORY, size)
  try {
    call(() => module.get_dataset_data(id, place, null, null, null, BigInt(pointer)))
    return module.HEAPU8.slice(pointer, pointer + size)
  } finally {
    module._free(pointer)
  }
}

function notHdf5(where: string, received: string): DataError {
  return new DataError({ code: 'weights.hdf5', expected: `HDF5 of numbers in ${where}`, received: oneLine(received) })
}
