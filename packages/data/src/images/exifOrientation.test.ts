import { expect, test } from 'vitest'
import { exifOrientation } from './exifOrientation.ts'

/** A block with one entry; the value stands where a short or a long one stands. */
function tiff({ little = true, tag = 0x0112, type = 3, value = 6, offset = 8, entries = 1 }): Uint8Array {
  const view = new DataView(new ArrayBuffer(offset + 14))
  view.setUint16(0, little ? 0x4949 : 0x4d4d)
  view.setUint16(2, 42, little)
  view.setUint32(4, offset, little)
  view.setUint16(offset, entries, little)
  view.setUint16(offset + 2, tag, little)
  view.setUint16(offset + 4, type, little)
  view.setUint32(offset + 6, 1, little)
  if (type === 3) view.setUint16(offset + 10, value, little)
  else view.setUint32(offset + 10, value, little)
  return new Uint8Array(view.buffer)
}

test('either byte order, short or long, wherever the directory is', () => {
  for (let value = 1; value <= 8; value++) {
    for (const little of [true, false]) {
      expect(exifOrientation(tiff({ little, value }))).toBe(value)
      expect(exifOrientation(tiff({ little, value, type: 4, offset: 20 }))).toBe(value)
    }
  }
})

test('1 where there is nothing to go by', () => {
  expect(exifOrientation(tiff({ value: 0 }))).toBe(1)
  expect(exifOrientation(tiff({ value: 9 }))).toBe(1)
  expect(exifOrientation(tiff({ tag: 0x0110 }))).toBe(1)
  expect(exifOrientation(tiff({ type: 2 }))).toBe(1)
  expect(exifOrientation(tiff({ tag: 0x0110, entries: 65535 }))).toBe(1)
  expect(exifOrientation(new Uint8Array(40))).toBe(1)
  const whole = tiff({})
  for (let length = 0; length < whole.length; length++) expect(exifOrientation(whole.subarray(0, length))).toBe(1)
  const astray = whole.slice()
  astray.set([0xff, 0xff, 0xff, 0xff], 4)
  expect(exifOrientation(astray)).toBe(1)
})
