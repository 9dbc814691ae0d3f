import { checkShape, DataError, namingErrors, type Shape, sizeOf, type Tree } from '@convene/core'
import type { HostTensor } from '@convene/nn'
import * as v from 'valibot'
import { checkFinite } from './checkFinite.ts'
import { float16 } from './float16.ts'
import { maxJsonBytes } from './limits.ts'
import { parseJson } from './parseJson.ts'

/** How the numbers of each type of element become float32, which is what networks have. */
const elements: Readonly<
  Record<string, { readonly bytes: number; readonly read: (view: DataView, at: number) => number }>
> = {
  F64: { bytes: 8, read: (view, at) => view.getFloat64(at, true) },
  F32: { bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  F16: { bytes: 2, read: (view, at) => float16(view.getUint16(at, true)) },
  // The upper half of a float32.
  BF16: { bytes: 2, read: (view, at) => bits(view.getUint16(at, true) * 2 ** 16) },
  // Counters, such as PyTorch's of batches.
  I64: { bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
  I32: { bytes: 4, read: (view, at) => view.getInt32(at, true) },
  U8: { bytes: 1, read: (view, at) => view.getUint8(at) },
}

const scratch = new DataView(new ArrayBuffer(4))

function bits(pattern: number): number {
  scratch.setUint32(0, pattern)
  return scratch.getFloat32(0)
}

const entry = v.object({
  dtype: v.string(),
  shape: v.pipe(v.array(v.number()), v.maxLength(16)),
  data_offsets: v.tuple([v.pipe(v.number(), v.safeInteger()), v.pipe(v.number(), v.safeInteger())]),
})
const metadata = '__metadata__'
const header = v.pipe(
  // An array would pass for an object.
  v.custom<Readonly<Record<string, unknown>>>(value => typeof value === 'object' && !Array.isArray(value), 'Object'),
  v.objectWithRest({ [metadata]: v.optional(v.record(v.string(), v.string())) }, entry),
)

interface Entry {
  readonly name: string
  readonly shape: Shape
  readonly element: NonNullable<(typeof elements)[string]>
  readonly from: number
  readonly to: number
}

/**
 * The tensors of a file in the safetensors format, by their names, as float32. All is checked before anything is read:
 * together they have to cover the bytes after the header, once.
 *
 * @param where the file, for messages
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
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const entries = Object.entries(declared).map(([name, declaration]) => checkEntry(name, declaration, where))
  checkCover(entries, bytes.length - start, where)
  return Object.fromEntries(
    entries.map(({ name, shape, element, from }) => {
      const data = Float32Array.from({ length: sizeOf(shape) }, (_, i) =>
        element.read(view, start + from + i * element.bytes),
      )
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
  const { [metadata]: about = {}, ...declared } = parseJson(header, bytes.subarray(8, start), `the header of ${where}`)
  return { start, declared, about }
}

/**
 * A file in the safetensors format, of float32, in the order of names, so that the same tensors give the same bytes.
 *
 * @param about words to keep in the file, by name; none, if left out
 * @see https://huggingface.co/docs/safetensors/index#format
 */
export function writeSafetensors(tensors: Tree<HostTensor>, about: Readonly<Record<string, string>> = {}): Uint8Array {
  const names = Object.keys(tensors).sort()
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
    for (const x of tensors[name]!.data) {
      view.setFloat32(place, x, true)
      place += 4
    }
  }
  return bytes
}

function checkEntry(
  name: string,
  { dtype, shape, data_offsets: [from, to] }: v.InferOutput<typeof entry>,
  where: string,
): Entry {
  const element = Object.hasOwn(elements, dtype) ? elements[dtype] : undefined
  if (element === undefined) {
    const expected = `elements of ${Object.keys(elements).join(', ')} in ${where}`
    throw new DataError({ code: 'safetensors.dtype', layer: name, expected, received: dtype })
  }
  const size = namingErrors(name, () => sizeOf(checkShape(shape)))
  if (from < 0 || to - from !== size * element.bytes) {
    const expected = `${size * element.bytes} bytes from a place in ${where} on`
    throw new DataError({ code: 'safetensors.bytes', layer: name, expected, received: `${from} to ${to}` })
  }
  return { name, shape, element, from, to }
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
