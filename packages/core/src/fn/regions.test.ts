import { describe, expect, it } from 'vitest'
import { valueAndGrad } from '../grad.ts'
import { shapes } from '../interpret.ts'
import { affineMatrix, affineWarp } from './affineWarp.ts'
import { cropAndResize } from './cropAndResize.ts'
import { type RoiAlignOptions, roiAlign } from './roiAlign.ts'
import { roiPool } from './roiPool.ts'
import { type Sample2dOptions, sample2d } from './sample2d.ts'
import { counting, of, ops, read } from './tensors.testing.ts'

const zero = of([0])
const { NaN: nan, POSITIVE_INFINITY: inf } = Number

describe('sample2d', () => {
  // Two images of 2×3 pixels: y·3 + x, and 6 more.
  const images = counting([2, 2, 3, 1])
  const at = async (image: number, y: number, x: number, options: Sample2dOptions) =>
    (await read(sample2d(ops, images, { image: of([image]), y: of([y]), x: of([x]) }, options)))[0]

  it('is linear between pixels', async () => {
    const options = { method: 'bilinear', outside: 'nearest' } as const
    expect(await at(0, 1, 2, options)).toBe(5)
    expect(await at(0, 0.5, 0.25, options)).toBe(1.75)
    expect(await at(1, 0.25, 1.5, options)).toBe(6 + 0.75 + 1.5)
    expect(await at(0, nan, 1, options)).toBeNaN()
  })

  it('has the answer outside that is asked for', async () => {
    const edge = { method: 'bilinear', outside: 'nearest' } as const
    expect(await at(0, -3, 7, edge)).toBe(2)
    expect(await at(0, inf, -inf, edge)).toBe(3)
    expect(await at(9, 0, 0, edge)).toBe(6)
    const fill = { method: 'bilinear', outside: 10 } as const
    expect(await at(0, 1, 2.5, fill)).toBe(7.5)
    expect(await at(0, -0.25, 0, fill)).toBe(2.5)
    expect(await at(0, -1e30, 0, fill)).toBe(10)
    expect(await at(0, 0, inf, fill)).toBe(10)
    // Both neighbours are outside: the pixel at the border takes no part, not even by 0 · NaN.
    const spoilt = sample2d(ops, of([nan], [1, 1, 1, 1]), { image: zero, y: zero, x: of([-1.25]) }, fill)
    expect(await read(spoilt)).toEqual([10])
    const nearest = { method: 'nearest', outside: 10 } as const
    expect(await at(0, 0.5, 1.4, nearest)).toBe(4)
    expect(await at(0, 1.5, 0, nearest)).toBe(10)
    expect(await at(0, -0.5, 0, nearest)).toBe(0)
  })

  it('has gradients by the image and by the coordinates', async () => {
    const { gradients } = valueAndGrad(
      ops,
      (ops, [x, row, column]) => {
        const image = ops.fill({ value: 0, shape: [1] })
        const y = sample2d(ops, x, { image, y: row, x: column }, { method: 'bilinear', outside: 'nearest' })
        return ops.sum(y, { axes: [0, 1], keepDims: false })
      },
      [of([1, 2, 4, 8], [1, 2, 2, 1]), of([0.25]), of([0.5])],
    )
    expect(await read(gradients[0])).toEqual([0.375, 0.375, 0.125, 0.125])
    expect(await read(gradients[1])).toEqual([6 - 1.5])
    expect(await read(gradients[2])).toEqual([0.75 * 1 + 0.25 * 4])
  })

  it('refuses images whose pixels float32 cannot number', () => {
    const run = () =>
      sample2d(shapes, [2, 4096, 2049, 1], { image: [1], y: [1], x: [1] }, { method: 'nearest', outside: 0 })
    expect(run).toThrow(expect.objectContaining({ code: 'sample2d.size' }))
  })
})

describe('cropAndResize', () => {
  const image = counting([1, 3, 3, 1])
  const crop = (box: number[], cropSize: [number, number], method: 'bilinear' | 'nearest' = 'bilinear') =>
    read(cropAndResize(ops, image, of(box, [1, 4]), zero, { cropSize, method, extrapolationValue: -1 }))

  it('puts the corners of a crop on those of its box, mirrored if they are swapped', async () => {
    expect(await crop([0, 0, 1, 1], [2, 2])).toEqual([0, 2, 6, 8])
    expect(await crop([0, 1, 1, 0], [2, 2])).toEqual([2, 0, 8, 6])
    expect(await crop([0.25, 0.5, 0.75, 1], [2, 2])).toEqual([2.5, 3.5, 5.5, 6.5])
    expect(await crop([0, 0, 1, 1], [1, 1])).toEqual([4])
    expect(await crop([0.25, 0, 1, 1], [1, 3], 'nearest')).toEqual([3, 4, 5])
  })

  it('gives a value to what is beyond', async () => {
    expect(await crop([0, 0, 0, 2], [1, 3])).toEqual([0, 2, -1])
    expect(await crop([-1, 0, 1, 0], [3, 1])).toEqual([-1, 0, 6])
  })

  it('takes each box from its image, and has a gradient by the boxes', async () => {
    const both = counting([2, 2, 2, 1])
    const boxes = of([0, 0, 1, 1, 0, 0, 0, 0], [2, 4])
    const crops = cropAndResize(ops, both, boxes, of([1, 0]), { cropSize: [1, 1], method: 'bilinear' })
    expect(await read(crops)).toEqual([5.5, 0])
    const { gradients } = valueAndGrad(
      ops,
      (ops, [box]) => {
        const x = ops.literal({ shape: [1, 3, 3, 1], data: [0, 1, 2, 3, 4, 5, 6, 7, 8] })
        const one = ops.fill({ value: 0, shape: [1] })
        const y = cropAndResize(ops, x, box, one, { cropSize: [1, 1], method: 'bilinear' })
        return ops.sum(y, { axes: [0, 1, 2, 3], keepDims: false })
      },
      [of([0.1, 0.2, 0.3, 0.4], [1, 4])],
    )
    // The middle moves by half of each end, which is two pixels a unit, and a row is three.
    const expected = [3, 1, 3, 1]
    for (const [i, g] of (await read(gradients[0])).entries()) expect(g).toBeCloseTo(expected[i]!, 12)
  })
})

describe('roiAlign', () => {
  const x = counting([1, 4, 4, 1])
  const plain = { pooledSize: [1, 1], spatialScale: 1, samplingRatio: 1, aligned: true } as const
  const align = async (roi: number[], options: Partial<RoiAlignOptions>) =>
    read(roiAlign(ops, x, of(roi, [1, 4]), zero, { ...plain, ...options }))

  it('averages samples inside each bin, half a pixel away if aligned', async () => {
    // Of a region from 1 to 3 the middle is at 2: pixel (1.5, 1.5) if pixels are areas.
    expect(await align([1, 1, 3, 3], {})).toEqual([7.5])
    expect(await align([1, 1, 3, 3], { aligned: false })).toEqual([10])
    expect(await align([1, 1, 3, 3], { samplingRatio: 2 })).toEqual([7.5])
    expect(await align([2, 2, 6, 6], { spatialScale: 0.5 })).toEqual([7.5])
    expect(await align([1, 1, 3, 3], { pooledSize: [2, 1] })).toEqual([5.5, 9.5])
  })

  it('gives regions at least size 1 if it is not aligned', async () => {
    expect(await align([1, 1, 1, 1], { aligned: false })).toEqual([1.5 * 4 + 1.5])
    expect(await align([1, 1, 1, 1], {})).toEqual([0.5 * 4 + 0.5])
  })

  it('counts what is more than a pixel outside as 0, and what is nearer as the border', async () => {
    expect(await align([-3, 0, -1, 4], {})).toEqual([0])
    expect(await align([-1.5, 1.5, 0.5, 1.5], {})).toEqual([4])
    expect(await align([3, 3, 5, 5], { aligned: false })).toEqual([15])
    expect(await align([3, 3, 7, 7], { aligned: false })).toEqual([0])
  })

  it('adapts the number of samples to the size of a bin', async () => {
    // Two pixels and a half each way are three samples; the fourth does not exist.
    const roi = [0.5, 0.5, 3, 3]
    const three = await align(roi, { samplingRatio: 3 })
    expect(await align(roi, { samplingRatio: { adaptive: 4 } })).toEqual(three)
    expect(await align(roi, { samplingRatio: { adaptive: 2 } })).toEqual(await align(roi, { samplingRatio: 2 }))
  })

  it("has ONNX's maximum", async () => {
    // One sample in the middle of four pixels: a quarter of the largest.
    expect(await align([1, 1, 3, 3], { mode: 'max' })).toEqual([10 / 4])
  })

  it('refuses a ratio that is none', () => {
    for (const samplingRatio of [0, 1.5, { adaptive: 0 }]) {
      const run = () => roiAlign(shapes, [1, 4, 4, 1], [1, 4], [1], { ...plain, samplingRatio })
      expect(run).toThrow(expect.objectContaining({ code: 'roiAlign.samplingRatio' }))
    }
  })
})

describe('roiPool', () => {
  it('takes the maximum of each bin, whatever its size', async () => {
    const [h, w] = [6, 7]
    const data = Array.from({ length: 2 * h * w }, (_, i) => (i * 37) % 89)
    const x = of(data, [2, h, w, 1])
    const regions = [
      [0, 0, 6, 5, 0],
      [1, 2, 5, 3, 1],
      [2, 1, 2, 1, 1],
      [-3, -2, 3, 2, 0],
      [5, 4, 9, 8, 1],
      [20, 20, 22, 22, 0],
      [5, 5, 1, 1, 0],
    ]
    const boxes = of(
      regions.flatMap(region => region.slice(0, 4)),
      [regions.length, 4],
    )
    const images = of(regions.map(region => region[4]!))
    const pooledSize = [2, 3] as const
    const expected = regions.flatMap(([x1, y1, x2, y2, image]) => {
      const bin = (low: number, high: number, i: number, count: number, size: number) => {
        const length = Math.max(high - low + 1, 1)
        const clamp = (at: number) => Math.min(Math.max(at, 0), size)
        return [clamp(Math.floor((i * length) / count) + low), clamp(Math.ceil(((i + 1) * length) / count) + low)]
      }
      return [0, 1].flatMap(row =>
        [0, 1, 2].map(column => {
          const [top, bottom] = bin(y1!, y2!, row, 2, h)
          const [left, right] = bin(x1!, x2!, column, 3, w)
          const pixels: number[] = []
          for (let y = top!; y < bottom!; y++)
            for (let x = left!; x < right!; x++) pixels.push(data[(image! * h + y) * w + x]!)
          return pixels.length === 0 ? 0 : Math.max(...pixels)
        }),
      )
    })
    expect(await read(roiPool(ops, x, boxes, images, { pooledSize, spatialScale: 1 }))).toEqual(expected)
    const doubled = ops.mul(boxes, of([2], []))
    expect(await read(roiPool(ops, x, doubled, images, { pooledSize, spatialScale: 0.5 }))).toEqual(expected)
  })

  it('refuses maps whose blocks float32 cannot number', () => {
    const run = () => roiPool(shapes, [1, 1024, 1024, 1], [1, 4], [1], { pooledSize: [1, 1], spatialScale: 1 })
    expect(run).toThrow(expect.objectContaining({ code: 'roiPool.size' }))
  })
})

describe('affineWarp', () => {
  const image = counting([1, 2, 3, 1])
  const warp = (matrix: readonly number[], options: Partial<Parameters<typeof affineWarp>[3]> = {}) =>
    read(affineWarp(ops, image, of(matrix, [1, 2, 3]), { method: 'bilinear', ...options }))

  it('shows what the matrix says, and a value beyond the border', async () => {
    expect(await warp([1, 0, 0, 0, 1, 0])).toEqual([0, 1, 2, 3, 4, 5])
    expect(await warp([1, 0, 1, 0, 1, 0], { outside: 9 })).toEqual([1, 2, 9, 4, 5, 9])
    expect(await warp([1, 0, 1, 0, 1, 0], { outside: 'nearest' })).toEqual([1, 2, 2, 4, 5, 5])
    expect(await warp([1, 0, 0.5, 0, 1, 0])).toEqual([0.5, 1.5, 1, 3.5, 4.5, 2.5])
    expect(await warp([0, 1, 0, 1, 0, 0], { size: [3, 2], method: 'nearest' })).toEqual([0, 3, 1, 4, 2, 5])
  })

  it('turns, shears, zooms and moves about the centre', async () => {
    const square = counting([1, 3, 3, 1])
    const show = async (transform: Parameters<typeof affineMatrix>[0]) => {
      const matrix = of(affineMatrix(transform, [3, 3]), [1, 2, 3])
      const y = await read(affineWarp(ops, square, matrix, { method: 'bilinear' }))
      return y.map(value => Math.round(value * 1e9) / 1e9 + 0)
    }
    expect(await show({})).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
    // A quarter turn against the clock brings the right column to the top.
    expect(await show({ rotation: Math.PI / 2 })).toEqual([2, 5, 8, 1, 4, 7, 0, 3, 6])
    expect(await show({ translation: [1, 0] })).toEqual([0, 0, 0, 0, 1, 2, 3, 4, 5])
    expect(await show({ translation: [0, -1] })).toEqual([1, 2, 0, 4, 5, 0, 7, 8, 0])
    expect(await show({ zoom: [2, 1] })).toEqual([1.5, 2.5, 3.5, 3, 4, 5, 4.5, 5.5, 6.5])
    // The row above the centre goes left, the one below goes right.
    expect(await show({ shear: 1 })).toEqual([1, 2, 0, 3, 4, 5, 0, 6, 7])
    const { gradients } = valueAndGrad(
      ops,
      (ops, [matrix]) => {
        const x = ops.literal({ shape: [1, 3, 3, 1], data: [0, 1, 2, 3, 4, 5, 6, 7, 8] })
        return ops.sum(affineWarp(ops, x, matrix, { method: 'bilinear', size: [1, 1] }), {
          axes: [0, 1, 2, 3],
          keepDims: false,
        })
      },
      [of([1, 0, 0.5, 0, 1, 0.5], [1, 2, 3])],
    )
    expect(await read(gradients[0])).toEqual([0, 0, 1, 0, 0, 3])
  })

  it('needs a matrix an image', () => {
    const run = () => affineWarp(shapes, [2, 3, 3, 1], [1, 2, 3], { method: 'nearest' })
    expect(run).toThrow(expect.objectContaining({ code: 'affineWarp.matrices' }))
  })
})
