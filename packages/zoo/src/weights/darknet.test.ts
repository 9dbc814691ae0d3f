import { describe, expect, it } from 'vitest'
import { type DarknetLayer, readDarknet } from './darknet.ts'

/** A file by its definition: a header, and numbers 1, 2, 3 … or those given. */
function file(header: readonly number[], numbers: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(header.length * 4 + numbers.length * 4)
  const view = new DataView(bytes.buffer)
  for (const [i, value] of header.entries()) view.setInt32(i * 4, value, true)
  for (const [i, value] of numbers.entries()) view.setFloat32((header.length + i) * 4, value, true)
  return bytes
}

const counted = (count: number) => Array.from({ length: count }, (_, i) => i + 1)
const yolov3 = [0, 2, 0, 32_013_312, 0]
const layers: readonly DarknetLayer[] = [
  { name: 'conv1', filters: 2, size: 2, channels: 3, batchNormalize: true },
  { name: 'head', filters: 3, size: 1, channels: 2, batchNormalize: false },
]
// 2·4 + 2·3·2·2 = 32, then 3 + 3·2 = 9.
const good = file(yolov3, counted(41))

describe('readDarknet', () => {
  it('reads biases, scales, means, variances and kernels, in that order', () => {
    const { header, weights } = readDarknet(good, layers, 'a file')
    expect(header).toEqual({ major: 0, minor: 2, revision: 0, seen: 32_013_312n })
    expect(Object.fromEntries(Object.entries(weights).map(([name, { shape }]) => [name, shape]))).toEqual({
      'conv1_bn/beta': [2],
      'conv1_bn/gamma': [2],
      'conv1_bn/moving_mean': [2],
      'conv1_bn/moving_variance': [2],
      'conv1/kernel': [2, 2, 3, 2],
      'head/bias': [3],
      'head/kernel': [1, 1, 2, 3],
    })
    expect([...weights['conv1_bn/beta']!.data]).toEqual([1, 2])
    expect([...weights['conv1_bn/gamma']!.data]).toEqual([3, 4])
    expect([...weights['conv1_bn/moving_mean']!.data]).toEqual([5, 6])
    expect([...weights['conv1_bn/moving_variance']!.data]).toEqual([7, 8])
    expect([...weights['head/bias']!.data]).toEqual([33, 34, 35])
  })

  it('turns kernels from [co][ci][kh][kw] to [kh][kw][ci][co]', () => {
    const { weights } = readDarknet(good, layers, 'a file')
    const { data } = weights['conv1/kernel']!
    for (let co = 0; co < 2; co++) {
      for (let ci = 0; ci < 3; ci++) {
        for (let kh = 0; kh < 2; kh++) {
          for (let kw = 0; kw < 2; kw++) {
            const inFile = 9 + ((co * 3 + ci) * 2 + kh) * 2 + kw
            expect(data[((kh * 2 + kw) * 3 + ci) * 2 + co]).toBe(inFile)
          }
        }
      }
    }
  })

  it('counts images in 32 bits before version 0.2', () => {
    const { header, weights } = readDarknet(file([0, 1, 0, 7], counted(41)), layers, 'a file')
    expect(header).toEqual({ major: 0, minor: 1, revision: 0, seen: 7n })
    expect([...weights['head/bias']!.data]).toEqual([33, 34, 35])
  })

  it('calls a normalization as it is told', () => {
    const [first] = layers
    const { weights } = readDarknet(file(yolov3, counted(32)), [{ ...first!, normalization: 'bn1' }], 'a file')
    expect(Object.keys(weights)).toContain('bn1/gamma')
  })

  it.each([
    ['nothing', new Uint8Array(0), /^darknet.header/],
    ['half a header', good.subarray(0, 18), /^darknet.header: .*18 bytes/],
    ['a negative version', file([-1, 2, 0, 0, 0], counted(41)), /^darknet.header: .*version -1.2.0/],
    ['a transposed file', file([1001, 2, 0, 0], counted(41)), /^darknet.header: .*transposed/],
    [
      'a number too few',
      good.subarray(0, good.length - 4),
      /^darknet.bytes: expected 41 numbers .*164 bytes.*received 160 bytes/,
    ],
    ['a byte too few', good.subarray(0, good.length - 1), /^darknet.bytes/],
    ['a number too many', file(yolov3, counted(42)), /^darknet.bytes: .*received 168 bytes/],
    ['NaN', file(yolov3, [...counted(40), Number.NaN]), /^weights.notFinite in layer head\/kernel/],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => readDarknet(bytes, layers, 'a file')).toThrow(message)
  })

  it.each([
    ['of no filters', { filters: 0 }, /^shape.axis in layer conv1_bn\/beta/],
    ['of half a channel', { channels: 0.5 }, /^shape.axis in layer conv1\/kernel/],
    ['of NaN', { size: Number.NaN }, /^shape.axis/],
    ['of more than there is', { channels: 2 ** 31 }, /^shape.size/],
    ['of one name twice', { name: 'head', batchNormalize: false }, /^weights.duplicate/],
  ])('refuses a layer %s', (_, change, message) => {
    const changed = [{ ...layers[0]!, ...change }, layers[1]!]
    expect(() => readDarknet(good, changed, 'a file')).toThrow(message)
  })
})
