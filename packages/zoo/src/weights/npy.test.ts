import { describe, expect, it } from 'vitest'
import { readNpy, writeNpy } from './npy.ts'

/** A file by the format's definition. */
function file(header: string, body: readonly number[], { major = 1, length = header.length } = {}): Uint8Array {
  const size = new Uint8Array(major === 1 ? 2 : 4)
  if (major === 1) new DataView(size.buffer).setUint16(0, length, true)
  else new DataView(size.buffer).setUint32(0, length, true)
  return Uint8Array.from([0x93, ...Buffer.from('NUMPY'), major, 0, ...size, ...Buffer.from(header), ...body])
}

const header = (descr: string, shape: string, fortran = 'False') =>
  `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }\n`
const one = [0, 0, 0x80, 0x3f]

describe('reading', () => {
  it.each([
    ['<f4', [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0], [1, -2]],
    ['>f4', [0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0], [1, -2]],
    ['<f8', [0, 0, 0, 0, 0, 0, 0xf0, 0x3f], [1]],
    ['>f8', [0x3f, 0xf0, 0, 0, 0, 0, 0, 0], [1]],
    ['<f2', [0x00, 0x3c, 0x00, 0xc0], [1, -2]],
    ['>f2', [0x3c, 0x00, 0xc0, 0x00], [1, -2]],
    ['|i1', [0xff, 2], [-1, 2]],
    ['|u1', [0xff, 2], [255, 2]],
    ['>i2', [0xff, 0xfe], [-2]],
    ['<i4', [3, 1, 0, 0], [259]],
    ['<i8', [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [-2]],
    ['<u8', [7, 0, 0, 0, 0, 0, 0, 0], [7]],
  ])('takes elements of %s', (descr, body, numbers) => {
    const { shape, data } = readNpy(file(header(descr, `(${numbers.length},)`), body), 'a file')
    expect(shape).toEqual([numbers.length])
    expect([...data]).toEqual(numbers)
  })

  it('takes versions 2 and 3, scalars, and keys in any order', () => {
    const scalar = header('<f4', '()')
    for (const major of [2, 3])
      expect(readNpy(file(scalar, one, { major }), 'a file')).toEqual({ shape: [], data: Float32Array.of(1) })
    const other = `{"x": 0, 'shape': (1,), 'fortran_order': False, 'descr': '<f4'}`
    expect(readNpy(file(other, one), 'a file').shape).toEqual([1])
  })

  it('turns an array in the order of Fortran around', () => {
    // np.asfortranarray([[0, 1, 2], [3, 4, 5]]) lies as 0 3 1 4 2 5.
    const { shape, data } = readNpy(file(header('|u1', '(2, 3)', 'True'), [0, 3, 1, 4, 2, 5]), 'a file')
    expect(shape).toEqual([2, 3])
    expect([...data]).toEqual([0, 1, 2, 3, 4, 5])
  })
})

it.each([
  ['nothing', new Uint8Array(0), /^npy.format/],
  ['its beginning alone', file('', []).subarray(0, 7), /^npy.format/],
  ['version 9', file(header('<f4', '(1,)'), one, { major: 9 }), /^npy.format: .*version 9/],
  ['a header of four gigabytes', file(header('<f4', '(1,)'), one, { major: 2, length: 2 ** 32 - 1 }), /^npy.format/],
  ['a header that is cut off', file(header('<f4', '(1,)'), [], { length: 300 }), /^npy.format/],
  ['no header', file('', []), /^npy.header/],
  ['objects, which would be a pickle', file(header('|O', '(1,)'), one), /^npy.header/],
  ['records', file("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", one), /^npy.header/],
  ['an expression for a shape', file(header('<f4', '(2**40,)'), one), /^npy.header/],
  ['complex numbers', file(header('<c8', '(1,)'), [...one, ...one]), /^npy.type: .*<c8/],
  ['text', file(header('<U1', '(1,)'), one), /^npy.type/],
  ['too few bytes', file(header('<f4', '(2,)'), one), /^npy.bytes: expected 8 bytes .*received 4/],
  ['too many bytes', file(header('<f4', '(1,)'), [...one, 0]), /^npy.bytes/],
  ['an empty axis', file(header('<f4', '(0,)'), []), /^shape.axis/],
  ['a huge axis', file(header('<f4', `(${'9'.repeat(400)},)`), one), /^shape.(axis|size)/],
  ['too many axes', file(header('<f4', `(${'1,'.repeat(9)})`), one), /^shape.rank/],
  ['commas without numbers', file(header('<f4', `(${','.repeat(9900)})`), one), /^npy.header/],
  ['NaN', file(header('<f4', '(1,)'), [0, 0, 0xc0, 0x7f]), /^weights.notFinite/],
])('%s is an error that says so', (_, bytes, message) => {
  expect(() => readNpy(bytes, 'a file')).toThrow(message)
})

describe('writing', () => {
  const tensor = { shape: [2, 1, 3], data: Float32Array.of(1, -2, 0.5, 3, 4, 1e-30) }

  it('is read again, and aligned', () => {
    expect(readNpy(writeNpy(tensor), 'a file')).toEqual(tensor)
    const scalar = { shape: [], data: Float32Array.of(3) }
    expect(readNpy(writeNpy(scalar), 'a file')).toEqual(scalar)
    expect((writeNpy(tensor).length - 24) % 64).toBe(0)
  })
})
