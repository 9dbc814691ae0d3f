import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Image } from './image.ts'
import { luminance } from './luminance.ts'
import { type ResizeMethod, resizeImage } from './resizeImage.ts'
import { resizeShorterSide } from './resizeShorterSide.ts'

const side = fc.integer({ min: 1, max: 12 })
const images = fc
  .tuple(side, side)
  .chain(([height, width]) =>
    fc
      .array(fc.integer({ min: 0, max: 255 }), { minLength: height * width * 3, maxLength: height * width * 3 })
      .map((data): Image => ({ height, width, channels: 3, data: Uint8Array.from(data) })),
  )

const at = (image: Image, y: number, x: number, channel: number) => {
  const clamp = (index: number, length: number) => Math.min(Math.max(index, 0), length - 1)
  return image.data[(clamp(y, image.height) * image.width + clamp(x, image.width)) * 3 + channel]!
}

/** Bilinear as a sum over the whole image: each pixel's weight is a tent of width 1 about its centre. */
function bilinearByTents(image: Image, height: number, width: number, y: number, x: number, channel: number): number {
  const sy = ((y + 0.5) * image.height) / height - 0.5
  const sx = ((x + 0.5) * image.width) / width - 0.5
  const tent = (distance: number) => Math.max(0, 1 - Math.abs(distance))
  let sum = 0
  for (let row = -1; row <= image.height; row++) {
    for (let column = -1; column <= image.width; column++) {
      sum += tent(sy - row) * tent(sx - column) * at(image, row, column, channel)
    }
  }
  return sum
}

/**
 * Keys's kernel, in the form of his equation 15: 3/2·|s|³ − 5/2·|s|² + 1 up to 1, and −½·|s|³ + 5/2·|s|² − 4·|s| + 2 up to 2.
 */
function keys(s: number): number {
  const d = Math.abs(s)
  if (d <= 1) return 1.5 * d ** 3 - 2.5 * d ** 2 + 1
  return d < 2 ? -0.5 * d ** 3 + 2.5 * d ** 2 - 4 * d + 2 : 0
}

const tent = (s: number) => Math.max(0, 1 - Math.abs(s))

/** A sum over the whole image, each pixel weighed by a kernel about the output's centre, over the sum of weights. */
function weighed(image: Image, size: readonly [number, number], kernel: typeof keys, antialias: boolean) {
  const along = (input: number, output: number, i: number) => {
    const scale = antialias ? Math.max(input / output, 1) : 1
    const centre = ((i + 0.5) * input) / output - 0.5
    const weights = Array.from({ length: input }, (_, pixel) => kernel((pixel - centre) / scale))
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    return weights.map(weight => weight / total)
  }
  return (y: number, x: number, channel: number) => {
    const [rows, columns] = [along(image.height, size[0], y), along(image.width, size[1], x)]
    let sum = 0
    rows.forEach((row, i) => {
      columns.forEach((column, j) => {
        sum += row * column * at(image, i, j, channel)
      })
    })
    return sum
  }
}

/** The centre nearest to the point, the later of two; compared in whole numbers, 2 · in · out to a pixel. */
function nearestIndex(input: number, output: number, index: number): number {
  const distance = (pixel: number) => Math.abs((2 * index + 1) * input - (2 * pixel + 1) * output)
  let best = 0
  for (let pixel = 1; pixel < input; pixel++) if (distance(pixel) <= distance(best)) best = pixel
  return best
}

function everyPixel(image: Image<Float32Array>, check: (value: number, y: number, x: number, channel: number) => void) {
  image.data.forEach((value, index) => {
    const pixel = Math.floor(index / 3)
    check(value, Math.floor(pixel / image.width), pixel % image.width, index % 3)
  })
}

describe('the definition', () => {
  test('bilinear', () => {
    fc.assert(
      fc.property(images, side, side, (image, height, width) => {
        const resized = resizeImage(image, [height, width], { method: 'bilinear' })
        expect([resized.height, resized.width, resized.data.length]).toEqual([height, width, height * width * 3])
        everyPixel(resized, (value, y, x, channel) =>
          expect(Math.abs(value - bilinearByTents(image, height, width, y, x, channel))).toBeLessThan(3e-5),
        )
      }),
    )
  })

  test('nearest', () => {
    fc.assert(
      fc.property(images, side, side, (image, height, width) => {
        everyPixel(resizeImage(image, [height, width], { method: 'nearest' }), (value, y, x, channel) => {
          const row = nearestIndex(image.height, height, y)
          const column = nearestIndex(image.width, width, x)
          expect(value).toBe(at(image, row, column, channel))
        })
      }),
    )
  })

  test.each([
    ['bicubic', keys, false],
    ['bicubic', keys, true],
    ['bilinear', tent, true],
  ] as const)('%s, antialiased: %#', (method, kernel, antialias) => {
    fc.assert(
      fc.property(images, side, side, (image, height, width) => {
        const resized = resizeImage(image, [height, width], { method, antialias })
        expect([resized.height, resized.width, resized.data.length]).toEqual([height, width, height * width * 3])
        const wanted = weighed(image, [height, width], kernel, antialias)
        everyPixel(resized, (value, y, x, channel) =>
          expect(Math.abs(value - wanted(y, x, channel))).toBeLessThan(1e-3),
        )
      }),
    )
  })

  test('bicubic goes on with a ramp, where all neighbours are there', () => {
    const ramp = Uint8Array.from({ length: 16 * 16 * 3 }, (_, i) => 10 + 5 * (Math.floor(i / 3) % 16))
    const resized = resizeImage({ height: 16, width: 16, channels: 3, data: ramp }, [32, 32], { method: 'bicubic' })
    everyPixel(resized, (value, _, x) => {
      if (x >= 4 && x < 28) expect(value).toBeCloseTo(10 + 5 * ((x + 0.5) / 2 - 0.5), 4)
    })
  })

  test('its own size is the identity', () => {
    fc.assert(
      fc.property(images, fc.constantFrom<ResizeMethod>('bilinear', 'nearest', 'bicubic'), (image, method) => {
        const same = resizeImage(image, [image.height, image.width], { method })
        expect(Array.from(same.data)).toEqual(Array.from(image.data))
      }),
    )
  })

  test('by hand', () => {
    const row: Image = { height: 1, width: 2, channels: 3, data: Uint8Array.of(0, 10, 20, 100, 110, 120) }
    const wide = resizeImage(row, [1, 4], { method: 'bilinear' })
    expect(Array.from(wide.data)).toEqual([0, 10, 20, 25, 35, 45, 75, 85, 95, 100, 110, 120])
    // One pixel out of two looks at the border between them, and takes the later one.
    expect(Array.from(resizeImage(row, [1, 1], { method: 'nearest' }).data)).toEqual([100, 110, 120])
  })
})

test('luminance is by BT.601: of the primaries 76, 150 and 29, of grey itself', () => {
  const data = Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9)
  expect(Array.from(luminance({ height: 2, width: 2, channels: 3, data }), Math.round)).toEqual([76, 150, 29, 9])
})

test('sizes that are none', () => {
  const image: Image = { height: 1, width: 1, channels: 3, data: new Uint8Array(3) }
  for (const size of [
    [0, 2],
    [2, 1.5],
    [Number.NaN, 2],
  ] as const) {
    for (const method of ['nearest', 'bicubic'] as const) {
      expect(() => resizeImage(image, size, { method })).toThrow(
        expect.objectContaining({ name: 'ShapeError', code: 'shape.axis' }),
      )
    }
  }
  const long: Image = { height: 1, width: 100_000, channels: 3, data: new Uint8Array(300_000) }
  expect(() => resizeShorterSide(long, 224, { method: 'bilinear' })).toThrow(
    expect.objectContaining({ name: 'ShapeError', code: 'shape.size' }),
  )
})

interface Vector {
  readonly id: string
  readonly attrs: { readonly [name: string]: unknown }
  readonly inputs: { readonly x: Tensor }
  readonly outputs: { readonly y: Tensor }
  readonly tolerance: { readonly abs: number; readonly rel: number }
}
interface Tensor {
  readonly shape: readonly number[]
  readonly data: readonly number[]
}

/** Whether any output pixel looks at the border between two input pixels: there ONNX takes the earlier one. */
const hasTie = (input: number, output: number) =>
  Array.from({ length: output }, (_, index) => ((2 * index + 1) * input) % (2 * output) === 0).includes(true)

function methodOf({ attrs, inputs, outputs }: Vector): ResizeMethod | undefined {
  const [, h, w] = inputs.x.shape
  const [, height, width] = outputs.y.shape
  if (attrs.coordinateTransform !== 'half_pixel' || attrs.antialias === true) return undefined
  const scales = attrs.scales as readonly number[] | undefined
  if (scales !== undefined && (scales[0]! * h! !== height || scales[1]! * w! !== width)) return undefined
  if (attrs.mode === 'linear' || attrs.mode === 'bilinear') return 'bilinear'
  if (attrs.mode === 'cubic') return attrs.cubicCoeffA === -0.5 && attrs.excludeOutside === true ? 'bicubic' : undefined
  if (attrs.mode !== 'nearest') return undefined
  if (String(attrs.nearestMode).startsWith('floor (x=floor((i+0.5)*in/out))')) return 'nearest'
  if (attrs.nearestMode !== 'round_prefer_floor') return undefined
  return hasTie(h!, height!) || hasTie(w!, width!) ? undefined : 'nearest'
}

describe.each(['onnx', 'webnn', 'tfjs'])('half-pixel vectors of %s', source => {
  const file = new URL(`../../../../../shared/vectors/${source}/resize.json`, import.meta.url)
  const present = existsSync(file)
  const vectors = present ? (JSON.parse(readFileSync(file, 'utf8')) as Vector[]) : []
  const usable = vectors.flatMap(vector => (methodOf(vector) === undefined ? [] : [vector]))

  test.skipIf(!present)('there are some (the vectors lie beside the checkout)', () => {
    expect(usable.length).toBeGreaterThan(0)
  })

  test.each(usable)('$id', vector => {
    const [batch, height, width, channels] = vector.inputs.x.shape as [number, number, number, number]
    const [, outHeight, outWidth] = vector.outputs.y.shape as [number, number, number, number]
    for (let plane = 0; plane < batch * channels; plane++) {
      const planeOf = ({ data }: Tensor, size: number) => {
        const start = Math.floor(plane / channels) * size * channels + (plane % channels)
        return Array.from({ length: size }, (_, pixel) => data[start + pixel * channels]!)
      }
      const data = Float32Array.from(planeOf(vector.inputs.x, height * width).flatMap(value => [value, value, value]))
      const image: Image<Float32Array> = { height, width, channels: 3, data }
      const resized = resizeImage(image, [outHeight, outWidth], { method: methodOf(vector)! })
      planeOf(vector.outputs.y, outHeight * outWidth).forEach((value, pixel) => {
        const { abs, rel } = vector.tolerance
        expect(Math.abs(resized.data[pixel * 3]! - Math.fround(value))).toBeLessThanOrEqual(abs + rel * Math.abs(value))
      })
    }
  })
})
