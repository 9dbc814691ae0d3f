import { describe, expect, it } from 'vitest'
import { encodeFloat32 } from './elements.ts'
import { type TestTensor, tfliteOf } from './tflite.testing.ts'
import { readTflite } from './tflite.ts'

const floats = (...values: readonly number[]) => encodeFloat32(Float32Array.from(values))
const filter: TestTensor = { name: 'conv/filter', shape: [2, 1, 1, 2], type: 0, bytes: floats(1, -2, 3, 0.5) }
const one = (tensor: Partial<TestTensor>) => tfliteOf({ tensors: [{ ...filter, ...tensor }] })
const numbersOf = (tensor: Partial<TestTensor>) => [...readTflite(one(tensor), 'a file')['conv/filter']!.data]

describe('readTflite', () => {
  it('gives constant tensors by name, and none that is computed', () => {
    const bias = { name: 'conv/bias', shape: [2], type: 0, bytes: floats(7, 8) }
    const scalar = { name: 'scalar', shape: [], type: 0, bytes: floats(9) }
    const computed = { name: 'input', shape: [1, 8, 8, 2], type: 0 }
    expect(readTflite(tfliteOf({ tensors: [computed, filter, bias, scalar] }), 'a file')).toEqual({
      'conv/filter': { shape: [2, 1, 1, 2], data: Float32Array.of(1, -2, 3, 0.5) },
      'conv/bias': { shape: [2], data: Float32Array.of(7, 8) },
      scalar: { shape: [], data: Float32Array.of(9) },
    })
  })

  it('reads half precision and whole numbers', () => {
    expect(numbersOf({ type: 1, shape: [2], bytes: Uint8Array.of(0, 0x3c, 0, 0xc0) })).toEqual([1, -2])
    expect(numbersOf({ type: 2, shape: [1], bytes: Uint8Array.of(3, 1, 0, 0) })).toEqual([259])
    expect(numbersOf({ type: 4, shape: [1], bytes: new Uint8Array(8).fill(255) })).toEqual([-1])
  })

  // f = scale · (q − zero point): schema.fbs, QuantizationParameters.
  it('dequantizes int8, uint8 and int32', () => {
    const bytes = Uint8Array.of(0xff, 3, 0x80, 0x7f)
    expect(numbersOf({ type: 9, bytes, scales: [0.5], zeroPoints: [-1] })).toEqual([0, 2, -63.5, 64])
    expect(numbersOf({ type: 3, bytes, scales: [0.5], zeroPoints: [128] })).toEqual([63.5, -62.5, 0, -0.5])
    const bias = { type: 2, shape: [1], bytes: Uint8Array.of(6, 0, 0, 0), scales: [0.25] }
    expect(numbersOf(bias)).toEqual([1.5])
  })

  it('dequantizes each channel by its own scale, along any axis', () => {
    const bytes = Uint8Array.of(1, 2, 3, 4, 5, 6)
    const of = (shape: readonly number[], axis: number, scales: readonly number[], zeroPoints = scales.map(() => 0)) =>
      numbersOf({ type: 9, shape, bytes, axis, scales, zeroPoints })
    expect(of([2, 3], 0, [1, 10])).toEqual([1, 2, 3, 40, 50, 60])
    expect(of([2, 3], 1, [1, 10, 100])).toEqual([1, 20, 300, 4, 50, 600])
    expect(of([1, 3, 2], 1, [1, 10, 100])).toEqual([1, 2, 30, 40, 500, 600])
    expect(of([2, 3], 0, [1, 10], [1, 2])).toEqual([0, 1, 2, 20, 30, 40])
    expect(of([2, 3], 0, [1, 10], [1])).toEqual([0, 1, 2, 30, 40, 50])
  })

  it("names a model's within a model after it", () => {
    const body = { tensors: [filter], name: 'body' }
    const weights = readTflite(tfliteOf({ tensors: [filter] }, body, { tensors: [filter] }), 'a file')
    expect(Object.keys(weights)).toEqual(['conv/filter', 'body/conv/filter', 'subgraph2/conv/filter'])
  })
})

describe('what is hostile', () => {
  const good = one({})

  it.each([
    ['nothing', new Uint8Array(0), /^tflite.format/],
    ['another file', new Uint8Array(100), /^tflite.format/],
    ['the beginning alone', good.subarray(0, 8), /^tflite.offset/],
    ['no subgraphs', tfliteOf(), /^tflite.format: .*no subgraphs/],
    ['text', one({ type: 5 }), /^tflite.type in layer conv\/filter: .*type 5/],
    ['half bytes', one({ type: 17 }), /^tflite.type/],
    ['too few bytes', one({ shape: [5] }), /^tflite.bytes in layer conv\/filter: expected 20 .*received 16/],
    ['a negative axis', one({ shape: [-4] }), /^shape.axis in layer conv\/filter/],
    ['too many axes', one({ shape: [4, 1, 1, 1, 1, 1, 1, 1, 1] }), /^shape.rank/],
    ['a name twice', tfliteOf({ tensors: [filter, filter] }), /^weights.duplicate/],
    ['the name __proto__', one({ name: '__proto__' }), /^weights.name/],
    ['a name of two lines', one({ name: 'a\nb' }), /^weights.name/],
    ['NaN', one({ bytes: floats(1, 2, 3, Number.NaN) }), /^weights.notFinite in layer conv\/filter/],
    ['a scale of NaN', one({ scales: [Number.NaN], zeroPoints: [0] }), /^weights.notFinite/],
    ['scales that do not fit', one({ scales: [1, 2, 3], zeroPoints: [0] }), /^tflite.quantization: .*3 scales|layer/],
    ['an axis that is not there', one({ scales: [1, 2], axis: 9 }), /^tflite.quantization/],
    ['zero points that do not fit', one({ scales: [1, 2], zeroPoints: [1, 2, 3] }), /^tflite.quantization/],
    [
      'another scheme',
      one({ scales: [1], detailsType: 1 }),
      /^tflite.quantization in layer conv\/filter: .*another scheme/,
    ],
  ])('%s is an error that says so', (_, bytes, message) => {
    expect(() => readTflite(bytes, 'a file')).toThrow(message)
  })

  it('may have any byte changed, or be cut anywhere', () => {
    const bytes = one({ scales: [1, 2], zeroPoints: [0, 0], type: 0 })
    const trying = (hostile: Uint8Array) => {
      try {
        readTflite(hostile, 'a file')
      } catch (error) {
        expect(error).toHaveProperty('code')
      }
    }
    for (const [at, byte] of bytes.entries()) {
      for (const other of [byte ^ 1, byte ^ 0x80, 0xff, 0]) trying(bytes.with(at, other))
      trying(bytes.subarray(0, at))
    }
  })

  it('may share bytes, but not all of them among many tensors', () => {
    const large = { ...filter, shape: [50_000], bytes: new Uint8Array(200_000) }
    const sharing = (count: number) => {
      const others = Array.from({ length: count }, (_, i) => ({ name: `t${i}`, type: 0, shape: [50_000], buffer: 1 }))
      return tfliteOf({ tensors: [large, ...others] })
    }
    expect(Object.keys(readTflite(sharing(3), 'a file'))).toHaveLength(4)
    expect(() => readTflite(sharing(40), 'a file')).toThrow(/^weights.size: .*received 8200000$/)
  })

  it('may not have more tables, letters and numbers than models have', () => {
    // A name of a million letters, which thirty subgraphs of one tensor each have.
    const long = { ...filter, name: 'x'.repeat(1_000_000) }
    expect(() => readTflite(tfliteOf(...Array.from({ length: 30 }, () => ({ tensors: [long] }))), 'a file')).toThrow(
      /^tflite.count/,
    )
  })
})
