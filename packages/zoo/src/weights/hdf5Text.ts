import type { Metadata } from 'h5wasm'
import type { Hdf5Library } from './hdf5Library.ts'

export interface AttributePlace {
  readonly id: bigint
  readonly place: string
  readonly name: string
}

/**
 * The texts of an attribute of texts. The bindings' own way to read them frees whatever lies in the memory, where the
 * library could not read.
 */
export function attributeTexts(
  { module, call }: Hdf5Library,
  { id, place, name }: AttributePlace,
  { size, total_size: count, vlen }: Metadata,
): readonly string[] {
  const bytes = size * count
  const pointer = module._malloc(bytes)
  if (pointer === 0) throw new Error(`no room for ${bytes} bytes`)
  try {
    module.HEAPU8.fill(0, pointer, pointer + bytes)
    call(() => module.get_attribute_data(id, place, name, BigInt(pointer)))
    const read = module.HEAPU8.slice(pointer, pointer + bytes)
    if (!vlen) return Array.from({ length: count }, (_, i) => untilZero(read.subarray(i * size, (i + 1) * size)))
    const texts = Array.from(new Uint32Array(read.buffer), text => (text === 0 ? '' : module.UTF8ToString(text)))
    call(() => module.reclaim_vlen_memory(id, place, name, BigInt(pointer)))
    return texts
  } finally {
    module._free(pointer)
  }
}

function untilZero(bytes: Uint8Array): string {
  const zero = bytes.indexOf(0)
  return new TextDecoder().decode(zero < 0 ? bytes : bytes.subarray(0, zero))
}
