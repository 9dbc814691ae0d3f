import { checkShape, DataError, namingErrors, type Shape, sizeOf, type Tree } from '@convene/core'
import type { HostTensor } from '@convene/nn'
import * as v from 'valibot'
import { checkFinite } from './checkFinite.ts'
import { checkNames } from './checkNames.ts'
import { bytesOf, decodeElements, type ElementType, encodeFloat32 } from './elements.ts'
import { maxJsonBytes } from './limits.ts'
import { oneLine } from './oneLine.ts'
import { checkJson, jsonObject, parseJson } from './parseJson.ts'

/** What the format calls the types of elements. */
const types: ReadonlyMap<string, ElementType> = new Map([
  ['F64', 'float64'],
  ['F32', 'float32'],
  ['F16', 'float16'],
  ['BF16', 'bfloat16'],
  ['I64', 'int64'],
  ['I32', 'int32'],
  ['I16', 'int16'],
  ['I8', 'int8'],
  ['U64', 'uint64'],
  ['U32', 'uint32'],
  ['U16', 'uint16'],
  ['U8', 'uint8'],
])

const entry = v.object({
  dtype: v.string(),
  shape: v.pipe(v.array(v.number()), v.maxLength(16)),
  data_offsets: v.tuple([v.pipe(v.number(), v.safeInteger()), v.pipe(v.number(), v.safeInteger())]),
})
/** Not a tensor, but words about the file. */
const metadata = '__metadata__'
const metadataSchema = v.record(v.string(), v.string())

interface Entry {
  readonly name: string
  readonly shape: Shape
  readonly type: ElementType
  readonly from: number
  readonly to: number
}

/**
 * The tensors of a file in the safetensors format, by their names, as float32. All is checked before anything is read:
 * together they have to cover the bytes after the header, once.
 *
 * @param where the file, for messages
 * @throws DataError weights.name: a name that no tensor may have, such as `__proto__`
 * @throws DataError safetensors.size: shorter than its header says
 * @throws DataError weights.json: the header is no such thing
 * @throws DataError safetensors.dtype: elements that are no numbers of a network
 * @throws DataError safetensors.bytes: a tensor lies outside the file or on another, or has another size than its shape; or
 * there are bytes that are no tensor's
 * @throws DataError weights.notFinite: NaN or ±∞ among the numbers
 * @throws ShapeError shape.rank, shape.axis, shape.size, in the layer that is the tensor's name
 * @see https://huggingface.co/docs/safetensors/index#format
 */
export function readSafetensors(bytes: Uint8Array, where: string): Tree<HostTensor> {
  const { start, declared } = readHeader(bytes, where)
  const entries = declared.map(([name, declaration]) => checkEntry(name, declaration, where))
  checkCover(entries, bytes.length - start, where)
  return Object.fromEntries(
    entries.map(({ name, shape, type, from, to }) => {
      const data = decodeElements(type, bytes.subarray(start + from, start + to))
      checkFinite(name, data)
      return [name, { shape, data }]
    }),
  )
}

/**
 * The words about a file in the safetensors format, by name.
 *
 * @throws DataError safetensors.size, weights.json
 */
export function safetensorsMetadata(bytes: Uint8Array, where: string): Readonly<Record<string, string>> {
  return readHeader(bytes, where).about
}

/** What a file says of itself, and where its numbers begin. */
function readHeader(bytes: Uint8Array, where: string) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 8) throw tooShort(where, '8 bytes of length', bytes.length)
  const length = view.getBigUint64(0, true)
  if (length > BigInt(maxJsonBytes)) {
    const expected = `a header of at most ${maxJsonBytes} bytes in ${where}`
    throw new DataError({ code: 'safetensors.size', expected, received: String(length) })
  }
  const start = 8 + Number(length)
  if (bytes.length < start) throw tooShort(where, `${start} bytes up to the end of its header`, bytes.length)
  const header = parseJson(jsonObject, bytes.subarray(8, start), `the header of ${where}`)
  const words = header[metadata]
  const about = words === undefined ? {} : checkJson(metadataSchema, words, `${metadata} in the header of ${where}`)
  const declared = Object.entries(header).filter(([name]) => name !== metadata)
  checkNames(
    declared.map(([name]) => name),
    where,
  )
  return { start, declared, about }
}

/**
 * A file in the safetensors format, of float32, in the order of names, so that the same tensors give the same bytes.
 *
 * @param about words to keep in the file, by name; none, if left out
 * @throws DataError weights.name: `__metadata__`, which the format keeps for itself, or a name that readers refuse
 * @see https://huggingface.co/docs/safetensors/index#format
 */
export function writeSafetensors(tensors: Tree<HostTensor>, about: Readonly<Record<string, string>> = {}): Uint8Array {
  const names = Object.keys(tensors).sort()
  checkNames(names, 'a safetensors file')
  if (names.includes(metadata)) {
    const expected = `tensors of other names than ${metadata}, which safetensors keeps for words about the file`
    throw new DataError({ code: 'weights.name', expected, received: metadata })
  }
  let at = 0
  const declared = names.map(name => {
    const { shape, data } = tensors[name]!
    const from = at
    at += data.length * 4
    return [name, { dtype: 'F32', shape, data_offsets: [from, at] }]
  })
  const words = Object.keys(about).length === 0 ? [] : [[metadata, about]]
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries([...words, ...declared])))
  // Spaces, so that the numbers begin at a multiple of eight.
  const start = Math.ceil((8 + json.length) / 8) * 8
  const bytes = new Uint8Array(start + at).fill(0x20, 0, start)
  const view = new DataView(bytes.buffer)
  view.setBigUint64(0, BigInt(start - 8), true)
  bytes.set(json, 8)
  let place = start
  for (const name of names) {
    const numbers = encodeFloat32(tensors[name]!.data)
    bytes.set(numbers, place)
    place += numbers.length
  }
  return bytes
}

function checkEntry(name: string, declaration: unknown, where: string): Entry {
  const { dtype, shape, data_offsets } = checkJson(entry, declaration, `${name} in the header of ${where}`)
  const [from, to] = data_offsets
  const type = types.get(dtype)
  if (type === undefined) {
    const expected = `elements of ${[...types.keys()].join(', ')} in ${where}`
    throw new DataError({ code: 'safetensors.dtype', layer: name, expected, received: oneLine(dtype) })
  }
  const size = namingErrors(name, () => sizeOf(checkShape(shape))) * bytesOf(type)
  if (from < 0 || to - from !== size) {
    const expected = `${size} bytes from a place in ${where} on`
    throw new DataError({ code: 'safetensors.bytes', layer: name, expected, received: `${from} to ${to}` })
  }
  return { name, shape, type, from, to }
}

function checkCover(entries: readonly Entry[], size: number, where: string): void {
  let at = 0
  for (const { name, from, to } of [...entries].sort((a, b) => a.from - b.from || a.to - b.to)) {
    if (from !== at) {
      const expected = `numbers from byte ${at} on in ${where}, where those before them end`
      throw new DataError({ code: 'safetensors.bytes', layer: name, expected, received: `from byte ${from} on` })
    }
    at = to
  }
  if (at !== size) {
    const expected = `${at} bytes of tensors in ${where}`
    throw new DataError({ code: 'safetensors.bytes', expected, received: String(size) })
  }
}

function tooShort(where: string, expected: string, received: number): DataError {
  return new DataError({ code: 'safetensors.size', expected: `${expected} in ${where}`, received: `${received}` })
}
