import { describe, expect, it } from 'vitest'
import { psnr } from './index.ts'

const images = (shape: readonly number[], value: (i: number) => number) => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((size, axis) => size * axis, 1) }, (_, i) => value(i)),
})
const resultOf = (metric = psnr(), ...batches: readonly (readonly ReturnType<typeof images>[])[]) =>
  metric.result(batches.reduce((sums, [labels, y]) => metric.update(sums, labels!, y!), metric.initial))

const black = images([2, 3, 4, 1], () => 0)

describe('psnr', () => {
  it('is 20 dB where all are a tenth of the maximum off, and 6.02 dB more at half of that', () => {
    const off = (by: number) => images(black.shape, i => (i % 2 ? by : -by))
    expect(resultOf(psnr(), [black, off(0.125)])).toBeCloseTo(20 * Math.log10(8), 9)
    expect(resultOf(psnr({ maximum: 255 }), [black, off(25.5)])).toBeCloseTo(20, 9)
    expect(resultOf(psnr({ maximum: 255 }), [black, off(12.75)])).toBeCloseTo(20 + 20 * Math.log10(2), 9)
  })

  it('is of the mean squared error over all batches', () => {
    const [right, wrong] = [images([1, 2, 2, 1], () => 0), images([1, 2, 2, 1], () => 1)]
    expect(resultOf(psnr(), [right, right], [right, right], [right, right], [right, wrong])).toBeCloseTo(
      10 * Math.log10(4),
      9,
    )
  })

  it('leaves the border out, and nothing else', () => {
    const inside = (i: number) => [5, 6, 17, 18].includes(i)
    expect(resultOf(psnr({ border: 1 }), [black, images(black.shape, i => (inside(i) ? 0.5 : 9))])).toBeCloseTo(
      20 * Math.log10(2),
      9,
    )
  })

  it('is infinite where all is right, and NaN over nothing', () => {
    expect(resultOf(psnr(), [black, black])).toBe(Number.POSITIVE_INFINITY)
    expect(resultOf()).toBeNaN()
  })

  it('refuses images of two sizes, what is no image, and a border that leaves nothing', () => {
    for (const [labels, y, border] of [
      [black, images([2, 4, 3, 1], () => 0), 0],
      [images([2, 3], () => 0), images([2, 3], () => 0), 0],
      [black, black, 2],
    ] as const) {
      expect(() => psnr({ border }).update([0, 0], labels, y)).toThrow(/metric.shape/)
    }
  })
})
