import { describe, expect, it } from 'vitest'
import { maskIou, uniteMasks } from './combine.ts'
import { type Mask, maskArea, maskBox, maskOf } from './mask.ts'
import { maskOfPolygons } from './maskOfPolygons.ts'
import { maskFromText, maskToText } from './maskText.ts'

/** A mask drawn as rows of text, # for pixels that are in. */
function drawn(...rows: string[]): Mask {
  const [height, width] = [rows.length, rows[0]!.length]
  const counts = [0]
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      const isIn = rows[y]![x] === '#'
      if (isIn === (counts.length % 2 === 0)) counts[counts.length - 1]! += 1
      else counts.push(1)
    }
  }
  return maskOf(height, width, counts)
}

const numbers = ({ counts }: Mask): number[] => Array.from(counts)

describe('a mask', () => {
  it('has an area and a box', () => {
    const mask = drawn('....', '.##.', '..#.')
    expect(numbers(mask)).toEqual([4, 1, 2, 2, 3])
    expect(maskArea(mask)).toBe(3)
    expect(maskBox(mask)).toEqual([1, 1, 2, 2])
    expect(maskBox(drawn('.##.', '.#..'))).toEqual([1, 0, 2, 2])
    expect(maskBox(drawn('..', '..'))).toEqual([0, 0, 0, 0])
  })

  it('is made of as many pixels as the image has', () => {
    for (const counts of [[3], [4, 5, -1, 1], [1.5, 7.5], [9, Number.NaN]]) {
      expect(() => maskOf(3, 3, counts)).toThrow(expect.objectContaining({ code: 'mask.counts' }))
    }
    for (const [height, width] of [
      [0, 3],
      [2 ** 16, 2 ** 16],
      [1.5, 2],
    ] as const) {
      expect(() => maskOf(height, width, [])).toThrow(expect.objectContaining({ code: 'mask.size' }))
    }
  })
})

describe('several masks', () => {
  const [a, b] = [drawn('##..', '##..', '....'), drawn('....', '.##.', '.##.')]
  it('unite', () => {
    expect(numbers(uniteMasks([a, b]))).toEqual(numbers(drawn('##..', '###.', '.##.')))
    expect(numbers(uniteMasks([a]))).toEqual(numbers(a))
    expect(() => uniteMasks([])).toThrow(expect.objectContaining({ code: 'mask.sizes' }))
    expect(() => uniteMasks([a, drawn('#')])).toThrow(expect.objectContaining({ code: 'mask.sizes' }))
  })

  it('overlap', () => {
    expect(maskIou(a, b)).toBe(1 / 7)
    expect(maskIou(a, b, { isCrowd: true })).toBe(1 / 4)
    expect(maskIou(a, drawn('....', '....', '...#'))).toBe(0)
    expect(maskIou(drawn('.'), drawn('.'))).toBe(0)
  })
})

describe('compressed runs', () => {
  it('are read and written, however long', () => {
    for (const counts of [
      [0, 4],
      [4],
      [1, 1, 1, 1],
      [5, 3, 100_000, 2, 1, 70_000, 12, 1],
      [2 ** 31, 2 ** 30, 1, 1, 5],
    ]) {
      const pixels = counts.reduce((sum, count) => sum + count)
      const mask = maskOf(1, pixels, counts)
      expect(numbers(maskFromText(1, pixels, maskToText(mask)))).toEqual(counts)
    }
  })

  it('of less than 16 are one character each', () => {
    expect(maskToText(maskOf(3, 3, [4, 1, 4]))).toBe('414')
  })

  it.each(['o', 'ooooooo1', '4\u00001', '4 4', '4é', 'P1'])('end with an error: %j', text => {
    expect(() => maskFromText(3, 3, text)).toThrow(expect.objectContaining({ code: expect.stringMatching(/^mask\./) }))
  })
})

/** The walk along every step of every edge that maskApi.c documents, as directly as it can be said. */
function walked(height: number, width: number, polygon: readonly number[]): number[] {
  const corner = (i: number) => Math.trunc(5 * polygon[i % polygon.length]! + 0.5)
  const points: [number, number][] = []
  for (let i = 0; i < polygon.length; i += 2) {
    let [xs, ys, xe, ye] = [corner(i), corner(i + 1), corner(i + 2), corner(i + 3)]
    const [dx, dy] = [Math.abs(xe - xs), Math.abs(ye - ys)]
    const flip = dx >= dy ? xs > xe : ys > ye
    if (flip) [xs, ys, xe, ye] = [xe, ye, xs, ys]
    const slope = dx >= dy ? (ye - ys) / dx : (xe - xs) / dy
    for (let d = 0; d <= Math.max(dx, dy); d++) {
      const t = flip ? Math.max(dx, dy) - d : d
      if (dx >= dy) points.push([t + xs, Math.trunc(ys + slope * t + 0.5)])
      else points.push([Math.trunc(xs + slope * t + 0.5), t + ys])
    }
  }
  const toggles = new Uint8Array(height * width + 1)
  for (let i = 1; i < points.length; i++) {
    const [[u0, v0], [u, v]] = [points[i - 1]!, points[i]!]
    if (u === u0) continue
    const x = ((u < u0 ? u : u - 1) + 0.5) / 5 - 0.5
    if (Math.floor(x) !== x || x < 0 || x > width - 1) continue
    const y = Math.ceil(Math.min(Math.max((Math.min(v, v0) + 0.5) / 5 - 0.5, 0), height))
    toggles[x * height + y]! ^= 1
  }
  let isIn = 0
  return Array.from({ length: height * width }, (_, i) => (isIn ^= toggles[i]!))
}

function pixelsOf({ counts }: Mask): number[] {
  return Array.from(counts).flatMap((count, i) => new Array<number>(count).fill(i % 2))
}

describe('polygons', () => {
  it('fill a rectangle to the pixel', () => {
    expect(numbers(maskOfPolygons(4, 5, [[1, 1, 4, 1, 4, 3, 1, 3]]))).toEqual(
      numbers(drawn('.....', '.###.', '.###.', '.....')),
    )
  })

  it('are filled as by a walk along their edges', () => {
    let state = 7
    const next = () => {
      state = (state * 48_271) % 2_147_483_647
      return state / 2_147_483_647
    }
    for (let round = 0; round < 300; round++) {
      const [height, width] = [1 + Math.floor(next() * 30), 1 + Math.floor(next() * 30)]
      const corners = 3 + Math.floor(next() * 6)
      const whole = next() < 0.3
      const polygon = Array.from({ length: 2 * corners }, (_, i) => {
        const value = (next() * 2 - 0.5) * (i % 2 === 0 ? width : height)
        return whole ? Math.round(value) : value
      })
      expect(pixelsOf(maskOfPolygons(height, width, [polygon]))).toEqual(walked(height, width, polygon))
    }
  })

  it('take no longer for being far away', () => {
    const mask = maskOfPolygons(10, 10, [[-1e9, -1e9, 1e9, -1e9, 1e9, 1e9, -1e9, 1e9]])
    expect(numbers(mask)).toEqual([0, 100])
  })

  it.each([
    [[[1, 2, 3, 4]]],
    [[[1, 2, 3, 4, 5]]],
    [[[0, 0, 1, Number.NaN, 1, 1]]],
    [[[0, 0, 1, Number.POSITIVE_INFINITY, 1, 1]]],
    [[]],
  ])('that are none end with an error (%#)', polygons => {
    expect(() => maskOfPolygons(4, 4, polygons)).toThrow(expect.objectContaining({ code: 'mask.polygon' }))
  })
})
