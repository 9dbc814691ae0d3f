import { DataError, ShapeError } from '@convene/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readSafetensors, writeSafetensors } from './safetensors.ts'

/** A file by the format's definition: eight bytes of length, a header, numbers. */
function file(header: unknown, body: readonly number[] = []): Uint8Array {
  const text = typeof header === 'string' ? header : JSON.stringify(header)
  const json = new TextEncoder().encode(text)
  const length = new Uint8Array(8)
  new DataView(length.buffer).setBigUint64(0, BigInt(json.length), true)
  return Uint8Array.from([...length, ...json, ...body])
}

const one = [0, 0, 0x80, 0x3f]
const minusTwo = [0, 0, 0, 0xc0]

describe('reading', () => {
  it('takes numbers from where the header says that they are', () => {
    const header = {
      __metadata__: { format: 'pt' },
      'b.weight': { dtype: 'F32', shape: [2], data_offsets: [4, 12] },
      a: { dtype: 'F32', shape: [], data_offsets: [0, 4] },
    }
    expect(readSafetensors(file(header, [...minusTwo, ...one, ...minusTwo]), 'a file')).toEqual({
      a: { shape: [], data: Float32Array.of(-2) },
      'b.weight': { shape: [2], data: Float32Array.of(1, -2) },
    })
  })

  it.each([
    ['F16', [0x00, 0x3c, 0x01, 0x80], [1, -(2 ** -24)]],
    ['BF16', [0x80, 0x3f, 0x00, 0xc0], [1, -2]],
    ['F64', [0, 0, 0, 0, 0, 0, 0xf0, 0x3f], [1]],
    ['I64', [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [-2]],
    ['I32', [3, 1, 0, 0], [259]],
    ['U8', [200, 7], [200, 7]],
    ['I8', [200, 7], [-56, 7]],
    ['U16', [0xff, 0xff], [65_535]],
    ['I16', [0xff, 0xff], [-1]],
    ['U32', [0xff, 0xff, 0xff, 0xff], [2 ** 32]],
    ['U64', [1, 0, 0, 0, 0, 0, 0, 0x80], [2 ** 63]],
  ])('reads elements of %s', (dtype, body, numbers) => {
    const header = { x: { dtype, shape: [numbers.length], data_offsets: [0, body.length] } }
    expect([...readSafetensors(file(header, body), 'a file').x!.data]).toEqual(numbers)
  })
})

const f32 = (from: number, to: number, shape: unknown = [(to - from) / 4]) => ({
  dtype: 'F32',
  shape,
  data_offsets: [from, to],
})
const anything = expect.anything()

it.each<[string, Uint8Array, typeof DataError | typeof ShapeError, string]>([
  ['nothing', new Uint8Array(0), DataError, 'safetensors.size'],
  ['a header of 2⁶⁴ − 1 bytes', new Uint8Array(8).fill(255), DataError, 'safetensors.size'],
  ['less than its header', file({ a: f32(0, 4) }).subarray(0, 20), DataError, 'safetensors.size'],
  ['a header that is not JSON', file('{"a":'), DataError, 'weights.json'],
  ['a header that is a list', file([]), DataError, 'weights.json'],
  ['a tensor without offsets', file({ a: { dtype: 'F32', shape: [1] } }, one), DataError, 'weights.json'],
  ['offsets that are no whole numbers', file({ a: f32(0.5, 4.5, [1]) }, one), DataError, 'weights.json'],
  [
    'elements of an unknown type',
    file({ a: { ...f32(0, 4), dtype: 'toString' } }, one),
    DataError,
    'safetensors.dtype',
  ],
  ['numbers that are cut off', file({ a: f32(0, 8) }, one), DataError, 'safetensors.bytes'],
  ['numbers before the file', file({ a: f32(-4, 0) }, one), DataError, 'safetensors.bytes'],
  ['numbers far behind the file', file({ a: f32(2 ** 40, 2 ** 40 + 4) }, one), DataError, 'safetensors.bytes'],
  ['another size than the shape', file({ a: f32(0, 4, [2]) }, one), DataError, 'safetensors.bytes'],
  ['two tensors at one place', file({ a: f32(0, 4), b: f32(0, 4) }, one), DataError, 'safetensors.bytes'],
  [
    'tensors that overlap',
    file({ a: f32(0, 8), b: f32(4, 12) }, [...one, ...one, ...one]),
    DataError,
    'safetensors.bytes',
  ],
  [
    'bytes between tensors',
    file({ a: f32(0, 4), b: f32(8, 12) }, [...one, ...one, ...one]),
    DataError,
    'safetensors.bytes',
  ],
  ['bytes after them', file({ a: f32(0, 4) }, [...one, 0]), DataError, 'safetensors.bytes'],
  [
    'a name twice',
    file(
      '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}',
      [...one, ...one],
    ),
    DataError,
    'safetensors.bytes',
  ],
  [
    'a tensor called __proto__',
    file('{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', one),
    DataError,
    'weights.name',
  ],
  ['NaN', file({ a: f32(0, 4) }, [0, 0, 0xc0, 0x7f]), DataError, 'weights.notFinite'],
  ['a negative axis', file({ a: f32(0, 4, [-1]) }, one), ShapeError, 'shape.axis'],
  ['more elements than there can be', file({ a: f32(0, 4, [2 ** 31, 2 ** 31]) }, one), ShapeError, 'shape.size'],
])('%s is an error that says so', (_, bytes, kind, code) => {
  expect(() => readSafetensors(bytes, 'a file')).toThrow(kind)
  expect(() => readSafetensors(bytes, 'a file')).toThrow(expect.objectContaining({ code, message: anything }))
})

it('what is written is read again, and begins at a multiple of eight', () => {
  const tensor = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 4 }).chain(shape => {
    const size = shape.reduce((a, b) => a * b, 1)
    const numbers = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: size, maxLength: size })
    return numbers.map(data => ({ shape, data: Float32Array.from(data) }))
  })
  const reserved = ['__metadata__', '__proto__']
  const name = fc
    .string({ minLength: 1, unit: 'grapheme' })
    .filter(text => !reserved.includes(text) && !/\p{Cc}/u.test(text))
  fc.assert(
    fc.property(fc.dictionary(name, tensor, { noNullPrototype: true }), tensors => {
      const bytes = writeSafetensors(tensors)
      const header = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true))
      expect(header % 8).toBe(0)
      expect(readSafetensors(bytes, 'a file')).toEqual(tensors)
    }),
  )
})

it.each([
  ['__metadata__', /^weights.name: .*__metadata__/],
  ['__proto__', /^weights.name: .*__proto__/],
  ['', /^weights.name: .*an empty name/],
  ['a\nb', /^weights.name: .*a control character/],
])('does not write a tensor called %j', (name, message) => {
  const tensors = Object.fromEntries([[name, { shape: [1], data: Float32Array.of(1) }]])
  expect(() => writeSafetensors(tensors)).toThrow(message)
})
