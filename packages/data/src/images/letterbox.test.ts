import { describe, expect, it } from 'vitest'
import type { Image } from './image.ts'
import { letterbox } from './letterbox.ts'

/** All pixels of one colour. */
function plain(height: number, width: number, colour: readonly number[]): Image {
  const data = Uint8Array.from({ length: height * width * 3 }, (_, i) => colour[i % 3]!)
  return { height, width, channels: 3, data }
}

describe('letterbox', () => {
  const at = (data: Float32Array, width: number, y: number, x: number) =>
    Array.from(data.slice((y * width + x) * 3, (y * width + x) * 3 + 3))

  it('fits a wide image into the middle, between grey bars', () => {
    const { data, shape, inside } = letterbox(plain(3, 6, [255, 51, 0]), [8, 8])
    expect(shape).toEqual([1, 8, 8, 3])
    expect(inside).toEqual({ top: 2, left: 0, height: 4, width: 8 })
    const red = [1, expect.closeTo(0.2, 6), 0]
    const rows = Array.from({ length: 8 }, (_, y) => at(data, 8, y, 5))
    const grey = [0.5, 0.5, 0.5]
    expect(rows).toEqual([grey, grey, red, red, red, red, grey, grey])
  })

  it('fits a high one, and rounds its width down', () => {
    // 5 · 4 / 9 = 2.2 pixels wide, with one free at the left, and one at the right.
    const { data, inside } = letterbox(plain(9, 5, [0, 0, 0]), [4, 4])
    expect(inside).toEqual({ top: 0, left: 1, height: 4, width: 2 })
    const row = Array.from({ length: 4 }, (_, x) => at(data, 4, 1, x)[0])
    expect(row).toEqual([0.5, 0, 0, 0.5])
  })

  it('leaves an image of the right size as it is, but for the scale', () => {
    const image = { ...plain(2, 3, [0, 0, 0]), data: Uint8Array.from({ length: 18 }, (_, i) => 15 * i) }
    const { data } = letterbox(image, [2, 3])
    expect(Array.from(data)).toEqual(Array.from({ length: 18 }, (_, i) => expect.closeTo((15 * i) / 255, 6)))
  })

  it('leaves a pixel of what is a thousand times as wide as high', () => {
    const { data } = letterbox(plain(1, 1000, [255, 255, 255]), [3, 3])
    expect(Array.from({ length: 3 }, (_, y) => at(data, 3, y, 1)[0])).toEqual([0.5, 1, 0.5])
  })

  it.each([[[0, 8]], [[8, 1.5]], [[Number.NaN, 8]]] as const)('refuses the size %j', size => {
    expect(() => letterbox(plain(2, 2, [0, 0, 0]), size)).toThrow('shape.axis')
  })
})
