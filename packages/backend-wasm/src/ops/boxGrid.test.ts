import { randomKey, uniform } from '@convene/core'
import { describe, expect, it } from 'vitest'
import { BoxGrid } from './boxGrid.ts'

const pairs = 4096
type Box = readonly [number, number, number, number]
type Next = () => number

function random(seed: number): Next {
  const numbers = uniform(randomKey(seed), [16 * pairs])
  let used = 0
  return () => numbers[used++]!
}

/** A box around a place, all of whose sides are float32. */
const around = (x: number, y: number, width: number, height: number): Box => [
  Math.fround(x - width / 2),
  Math.fround(y - height / 2),
  Math.fround(x + width / 2),
  Math.fround(y + height / 2),
]

/** Intersection over union, rounded at each step. */
function iou(a: Box, b: Box): number {
  const side = (from: number, to: number) => Math.max(0, Math.fround(to - from))
  const area = ([left, top, right, bottom]: Box) => Math.fround(side(left, right) * side(top, bottom))
  const shared = area([Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.min(a[3], b[3])])
  return Math.fround(shared / Math.fround(Math.fround(area(a) + area(b)) - shared))
}

/** Sizes where searches end, which is at powers of 2, and in between. */
const sized = (next: Next): number => [1, 1.001, 1.999, 1 + next()][Math.floor(4 * next())]! * (next() < 0.5 ? 16 : 32)

/**
 * Two boxes, one of which is so far from the other along an axis that they overlap by just so much, or just do not; or by
 * as much as sizes let them, if that is less.
 */
function pairAt(x: number, y: number, overlap: number, next: Next): readonly [Box, Box] {
  const [width, height, otherWidth, otherHeight] = [sized(next), sized(next), sized(next), sized(next)]
  const shared = (overlap / (1 + overlap)) * (width * height + otherWidth * otherHeight)
  const [across, down] = [shared / Math.min(height, otherHeight), shared / Math.min(width, otherWidth)]
  const nearly = (1 + (next() - 0.5) / 1000) * (next() < 0.5 ? 1 : -1)
  const [dx, dy] = [Math.max(0, (width + otherWidth) / 2 - across), Math.max(0, (height + otherHeight) / 2 - down)]
  const isAcross = next() < 0.5
  return [
    around(x, y, width, height),
    around(x + (isAcross ? dx * nearly : 0), y + (isAcross ? 0 : dy * nearly), otherWidth, otherHeight),
  ]
}

describe('a grid of boxes', () => {
  it.each([0.9, 0.7, 0.5, 0.3, 0.1, 0.004, 0])('finds what overlaps by just more than %d', rounded => {
    const threshold = Math.fround(rounded)
    const next = random(Math.floor(1000 * threshold))
    // Pairs are apart from one another, each elsewhere in its cell.
    const place = (i: number) => 256 * i + 64 * next()
    const all = Array.from({ length: pairs }, (_, i) =>
      pairAt(place(i % 64), place(Math.floor(i / 64)), threshold, next),
    )
    const grid = new BoxGrid(2 * pairs, threshold)
    const corners = Float32Array.from(all.flat(2))
    for (let i = 0; i < pairs; i++) expect(grid.add(corners, 2 * i, 0)).toBe(true)
    const isAlone = all.map((_, i) => grid.add(corners, 2 * i + 1, 0))
    expect(isAlone).toEqual(all.map(([a, b]) => !(iou(a, b) > threshold)))
    expect(new Set(isAlone).size).toBe(2)
  })
})
