import { normal, randomKey, splitKey } from '@convene/core'
import { describe, expect, it } from 'vitest'
import { clusterAnchors } from './clusterAnchors.ts'

/** Boxes around some sizes, a few percent off. */
function around(centres: readonly (readonly [number, number])[], each: number): number[] {
  const keys = splitKey(randomKey(3), centres.length)
  return centres.flatMap(([width, height], i) => {
    const noise = normal(keys[i]!, [each, 2], 1, 0.02)
    return Array.from({ length: each }, (_, j) => [width * noise[2 * j]!, height * noise[2 * j + 1]!]).flat()
  })
}

describe('anchors', () => {
  const centres = [
    [10, 10],
    [30, 12],
    [12, 40],
    [90, 80],
    [200, 50],
  ] as const

  it('find the sizes that boxes gather around', () => {
    const { anchors, meanIou } = clusterAnchors(around(centres, 60), 5, randomKey(1))
    expect(anchors.length).toBe(5)
    const byArea = centres.toSorted((a, b) => a[0] * a[1] - b[0] * b[1])
    for (const [i, [width, height]] of anchors.entries()) {
      expect(width / byArea[i]![0]).toBeCloseTo(1, 1)
      expect(height / byArea[i]![1]).toBeCloseTo(1, 1)
    }
    expect(meanIou).toBeGreaterThan(0.95)
  })

  it('fit better the more there are, up to the elbow', () => {
    const sizes = around(centres, 40)
    const fits = [1, 2, 3, 4, 5, 6].map(k => clusterAnchors(sizes, k, randomKey(1)).meanIou)
    for (const [i, fit] of fits.entries()) expect(fit).toBeGreaterThan(fits[i - 1] ?? 0)
    expect(fits[4]! - fits[3]!).toBeGreaterThan(5 * (fits[5]! - fits[4]!))
  })

  it('lie in the middle of many boxes', () => {
    const sizes = around([[50, 30]], 400)
    const { anchors } = clusterAnchors(sizes, 1, randomKey(1))
    expect(anchors[0]![0] / 50).toBeCloseTo(1, 2)
    expect(anchors[0]![1] / 30).toBeCloseTo(1, 2)
  })

  it('are the best on the way: a box, where the mean of few fits worse', () => {
    // The mean is [2, 2], with IoU 1 / 4 and 4 / 9; a box has 1 with itself, and 1 / 9 with the other.
    expect(clusterAnchors([1, 1, 3, 3], 1, randomKey(1)).meanIou).toBeCloseTo((1 + 1 / 9) / 2, 12)
    // Two pairs, of which no anchor fits both halves better than one of them.
    const { meanIou } = clusterAnchors([10, 10, 10, 12, 50, 10, 54, 10], 2, randomKey(2))
    expect(meanIou).toBeCloseTo((1 + 10 / 12 + 1 + 50 / 54) / 4, 12)
  })

  it('depend on the key alone', () => {
    const sizes = around(centres, 20)
    expect(clusterAnchors(sizes, 4, randomKey(7))).toEqual(clusterAnchors(sizes, 4, randomKey(7)))
  })

  it('are no more than there are different boxes', () => {
    expect(clusterAnchors([4, 2, 4, 2, 4, 2], 3, randomKey(1))).toEqual({ anchors: [[4, 2]], meanIou: 1 })
  })

  it.each([
    [[], 1, 'anchors.sizes'],
    [[1, 2, 3], 1, 'anchors.sizes'],
    [[1, 0], 1, 'anchors.sizes'],
    [[1, Number.NaN], 1, 'anchors.sizes'],
    [[1, Number.POSITIVE_INFINITY], 1, 'anchors.sizes'],
    [[1, 2], 0, 'anchors.k'],
    [[1, 2], 2, 'anchors.k'],
    [[1, 2], 0.5, 'anchors.k'],
  ])('need boxes: %j, %d', (sizes, k, code) => {
    expect(() => clusterAnchors(sizes, k, randomKey(1))).toThrow(expect.objectContaining({ code }))
  })
})
