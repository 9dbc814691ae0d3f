import { randomKey, splitKey } from '@convene/core'
import { describe, expect, it } from 'vitest'
import { from } from '../pipeline/pipeline.ts'
import { collateImages } from './collateImages.ts'
import { flipAndShift } from './flipAndShift.ts'
import { drawBeta, mixup } from './mixup.ts'

describe('flipAndShift', () => {
  const shape = [600, 3, 4, 2] as const
  const length = 24
  const images = Float32Array.from({ length: 600 * length }, (_, i) => (i % length) + 1)

  /** The definition: the image padded with zeros, cut out at a place, then mirrored. */
  function defined(top: number, left: number, mirrored: boolean): number[] {
    const result: number[] = []
    for (let y = 0; y < 3; y++) {
      for (let x = 0; x < 4; x++) {
        const [row, column] = [y + top, (mirrored ? 3 - x : x) + left]
        const inside = row >= 0 && row < 3 && column >= 0 && column < 4
        for (let c = 0; c < 2; c++) result.push(inside ? (row * 4 + column) * 2 + c + 1 : 0)
      }
    }
    return result
  }

  it.each([
    [1, true],
    [1, false],
    [0, true],
    [5, false],
  ])('with padding %d and flip %s makes every piece equally often, and nothing else', (padding, flip) => {
    const before = images.slice()
    const result = flipAndShift(randomKey(2), images, shape, { padding, flip })
    expect(images).toEqual(before)
    const counts = new Map<string, number>()
    for (const mirrored of flip ? [false, true] : [false]) {
      for (let top = -padding; top <= padding; top++) {
        for (let left = -padding; left <= padding; left++) counts.set(defined(top, left, mirrored).join(), 0)
      }
    }
    for (let i = 0; i < 600; i++) {
      const piece = result.subarray(i * length, (i + 1) * length).join()
      expect(counts.has(piece)).toBe(true)
      counts.set(piece, counts.get(piece)! + 1)
    }
    // With a padding of 5 some pieces are all zeros, and the rest are drawn too seldom to count.
    if (padding > 1) return
    const expected = 600 / counts.size
    for (const count of counts.values()) expect(Math.abs(count - expected)).toBeLessThan(5 * Math.sqrt(expected))
  })

  it('moves pictures out of sight', () => {
    for (const key of splitKey(randomKey(6), 200)) {
      const result = flipAndShift(key, Float32Array.of(1, 2, 3, 4), [1, 2, 2, 1], { padding: 3 })
      expect(result.every(x => x >= 0 && x <= 4)).toBe(true)
    }
  })

  it('is the same for the same key, and refuses a padding that is none', () => {
    const again = () => flipAndShift(randomKey(3), images, shape)
    expect(again()).toEqual(again())
    expect(flipAndShift(randomKey(4), images, shape)).not.toEqual(again())
    expect(() => flipAndShift(randomKey(4), images, shape, { padding: 0.5 })).toThrow('augment.option')
  })
})

describe('collateImages', () => {
  const example = (height: number, width: number, value: number, label: number) => ({
    image: { height, width, channels: 3 as const, data: new Uint8Array(height * width * 3).fill(value) },
    label,
  })

  it('joins examples of one size', async () => {
    const pipeline = from([example(1, 2, 255, 4), example(1, 2, 51, 7), example(1, 2, 0, 1)])
    const batches = []
    for await (const batch of pipeline.batch(2, { collate: collateImages })) batches.push(batch)
    expect(batches.map(({ shape, labels }) => [shape, [...labels]])).toEqual([
      [
        [2, 1, 2, 3],
        [4, 7],
      ],
      [[1, 1, 2, 3], [1]],
    ])
    expect(batches[0]!.images).toEqual(Float32Array.from({ length: 12 }, (_, i) => (i < 6 ? 1 : 51 / 255)))
  })

  it('refuses several sizes', () => {
    expect(() => collateImages([example(1, 2, 0, 0), example(2, 2, 0, 0)])).toThrow('augment.size')
    expect(() => collateImages([example(1, 2, 0, 0), example(1, 3, 0, 0)])).toThrow('augment.size')
  })
})

describe('mixup', () => {
  const batch = {
    images: Float32Array.from({ length: 4 * 12 }, (_, i) => Math.floor(i / 12)),
    shape: [4, 2, 2, 3] as const,
    labels: Int32Array.of(0, 1, 2, 3),
  }

  it('mixes images as it mixes labels', () => {
    for (const key of splitKey(randomKey(1), 20)) {
      const { images, labels, shape } = mixup(key, batch, { alpha: 1, classes: 5 })
      expect(shape).toEqual([4, 2, 2, 3])
      const columns = [0, 0, 0, 0, 0]
      for (let i = 0; i < 4; i++) {
        const parts = [...labels.subarray(i * 5, i * 5 + 5)]
        expect(parts.reduce((sum, part) => sum + part)).toBeCloseTo(1, 6)
        // An image's pixels are its own number, so the mixture is the mean of the classes.
        const mean = parts.reduce((sum, part, label) => sum + part * label, 0)
        for (const x of images.subarray(i * 12, i * 12 + 12)) expect(x).toBeCloseTo(mean, 5)
        for (const [label, part] of parts.entries()) columns[label]! += part
      }
      // Each example is used as often as any other.
      for (const [label, sum] of columns.entries()) expect(sum).toBeCloseTo(label < 4 ? 1 : 0, 5)
    }
  })

  // Of Beta(α, α) the mean is ½ and the variance 1 / (8 α + 4).
  it.each([0.2, 1, 3])('draws its share from Beta(%d, %d)', alpha => {
    const n = 4000
    const draws = splitKey(randomKey(5), n).map(key => drawBeta(key, alpha))
    expect(draws.every(x => x >= 0 && x <= 1)).toBe(true)
    const variance = 1 / (8 * alpha + 4)
    const mean = draws.reduce((sum, x) => sum + x, 0) / n
    expect(Math.abs(mean - 0.5)).toBeLessThan(5 * Math.sqrt(variance / n))
    const found = draws.reduce((sum, x) => sum + (x - 0.5) ** 2, 0) / n
    // (x − ½)² is at most ¼, so its own standard deviation is at most half of √variance.
    expect(Math.abs(found - variance)).toBeLessThan(5 * Math.sqrt(variance / 4 / n))
  })

  it('refuses a class that is none, and an α that is none', () => {
    expect(() => mixup(randomKey(0), batch, { alpha: 1, classes: 3 })).toThrow('augment.label')
    expect(() => mixup(randomKey(0), batch, { alpha: 0, classes: 5 })).toThrow('augment.option')
  })
})
