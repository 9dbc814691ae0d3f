import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { centreCrop } from './centreCrop.ts'
import type { Image } from './image.ts'
import { imageToInput } from './imageToInput.ts'
import { type PreprocessMode, preprocessInput } from './preprocessInput.ts'
import { resizeShorterSide } from './resizeShorterSide.ts'

/** A pixel's red is its row, its green its column. */
function coordinates(height: number, width: number): Image {
  const data = new Uint8Array(height * width * 3)
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data.set([y, x, 200], (y * width + x) * 3)
  return { height, width, channels: 3, data }
}

describe('centreCrop', () => {
  test('leaves an odd pixel over at the bottom and right', () => {
    const cropped = centreCrop(coordinates(5, 8), [2, 3])
    expect(cropped).toEqual({ height: 2, width: 3, channels: 3, data: cropped.data })
    expect(Array.from(cropped.data)).toEqual([1, 2, 200, 1, 3, 200, 1, 4, 200, 2, 2, 200, 2, 3, 200, 2, 4, 200])
  })

  test('keeps float32', () => {
    const data = Float32Array.of(0.5, 1.5, 2.5)
    expect(centreCrop({ height: 1, width: 1, channels: 3, data }, [1, 1]).data).toEqual(data)
  })

  test('refuses what does not fit', () => {
    for (const size of [
      [6, 1],
      [1, 9],
      [0, 1],
      [1.5, 1],
    ] as const) {
      expect(() => centreCrop(coordinates(5, 8), size)).toThrow(
        expect.objectContaining({ name: 'ShapeError', code: 'centreCrop.size' }),
      )
    }
  })
})

test('resizeShorterSide keeps the proportions and rounds down', () => {
  const sizeOf = (height: number, width: number, length: number) => {
    const resized = resizeShorterSide(coordinates(height, width), length, { method: 'nearest' })
    return [resized.height, resized.width]
  }
  expect(sizeOf(40, 60, 20)).toEqual([20, 30])
  expect(sizeOf(60, 40, 20)).toEqual([30, 20])
  expect(sizeOf(30, 50, 20)).toEqual([20, 33])
  expect(sizeOf(7, 7, 20)).toEqual([20, 20])
})

describe('preprocessInput', () => {
  const image: Image = { height: 1, width: 2, channels: 3, data: Uint8Array.of(10, 20, 30, 255, 0, 128) }
  const expected: Record<PreprocessMode, readonly number[]> = {
    caffe: [30 - 103.939, 20 - 116.779, 10 - 123.68, 128 - 103.939, 0 - 116.779, 255 - 123.68],
    tf: [10 / 127.5 - 1, 20 / 127.5 - 1, 30 / 127.5 - 1, 1, -1, 128 / 127.5 - 1],
    torch: [
      (10 / 255 - 0.485) / 0.229,
      (20 / 255 - 0.456) / 0.224,
      (30 / 255 - 0.406) / 0.225,
      (1 - 0.485) / 0.229,
      -0.456 / 0.224,
      (128 / 255 - 0.406) / 0.225,
    ],
  }
  test.each(['caffe', 'tf', 'torch'] as const)('%s', mode => {
    const { data, shape } = preprocessInput(image, mode)
    expect(shape).toEqual([1, 2, 3])
    expected[mode].forEach((value, index) => {
      expect(Math.abs(data[index]! - value)).toBeLessThan(1e-5)
    })
  })
})

describe('imageToInput', () => {
  test('is resizeShorterSide, centreCrop, preprocessInput', () => {
    const side = fc.integer({ min: 16, max: 60 })
    fc.assert(
      fc.property(side, side, fc.integer({ min: 1, max: 40 }), (height, width, length) => {
        const image = coordinates(height, width)
        const input = imageToInput(image, { size: [length, length], mode: 'tf' })
        const resized = resizeShorterSide(image, length, { method: 'bilinear' })
        const step = preprocessInput(centreCrop(resized, [length, length]), 'tf')
        expect(input).toEqual({ data: step.data, shape: [1, length, length, 3] })
      }),
    )
  })

  test('covers a size that is not square', () => {
    const { data, shape } = imageToInput(coordinates(40, 40), { size: [20, 10], mode: 'tf', method: 'nearest' })
    expect(shape).toEqual([1, 20, 10, 3])
    const red = (data[0]! + 1) * 127.5
    const green = (data[1]! + 1) * 127.5
    // 20 × 20 covers it; columns 5 to 14 of that remain, and column 5 looks at column 11 of the image.
    expect([Math.round(red), Math.round(green)]).toEqual([1, 11])
  })

  test('a very long image takes no more memory than its middle', () => {
    const { shape } = imageToInput(coordinates(16, 600_000), { size: [224, 224], mode: 'caffe' })
    expect(shape).toEqual([1, 224, 224, 3])
  })

  test('refuses what is too small to tell', () => {
    const refuse = (height: number, width: number, minSide?: number) =>
      expect(() =>
        imageToInput(coordinates(height, width), { size: [224, 224], mode: 'caffe', ...(minSide && { minSide }) }),
      ).toThrow(expect.objectContaining({ name: 'DataError', code: 'image.tooSmall' }))
    refuse(1, 1)
    refuse(15, 100)
    refuse(100, 15)
    refuse(16, 16, 17)
    expect(imageToInput(coordinates(1, 1), { size: [4, 4], mode: 'tf', minSide: 1 }).shape).toEqual([1, 4, 4, 3])
  })
})
