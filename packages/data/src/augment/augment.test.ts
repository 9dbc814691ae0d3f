import { foldIn, type Key, randomKey, splitKey } from '@convene/core'
import { describe, expect, it } from 'vitest'
import type { Image } from '../images/image.ts'
import { from } from '../pipeline/pipeline.ts'
import { cutout } from './cutout.ts'
import { type Augmentation, augmented, type Box, compose, type Example, type Mask } from './example.ts'
import { randomBrightness, randomContrast, randomHue, randomSaturation } from './randomColour.ts'
import { randomCrop } from './randomCrop.ts'
import { randomFlip } from './randomFlip.ts'
import { randomResizedCrop } from './randomResizedCrop.ts'
import { randomRotation, rotate } from './randomRotation.ts'
import { randomShift } from './randomShift.ts'
import { randomZoom } from './randomZoom.ts'

/** An image whose pixel at row y and column x is (y, x, 7), so that it says where it came from. */
function coordinates(height: number, width: number): Image {
  const data = new Uint8Array(height * width * 3)
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data.set([y, x, 7], (y * width + x) * 3)
  return { height, width, channels: 3, data }
}

/** A mask whose class is 10 · row + column, plus one. */
function coordinatesMask(height: number, width: number): Mask {
  return {
    height,
    width,
    data: Uint8Array.from({ length: height * width }, (_, i) => 10 * Math.floor(i / width) + (i % width) + 1),
  }
}

const pixel = ({ image }: Example, y: number, x: number) => [
  ...image.data.subarray((y * image.width + x) * 3, (y * image.width + x) * 3 + 3),
]
const classAt = ({ mask }: Example, y: number, x: number) => mask!.data[y * mask!.width + x]

const box = (x1: number, y1: number, x2: number, y2: number, label = 0): Box => ({ x1, y1, x2, y2, label })
const keys = (n: number): readonly Key[] => splitKey(randomKey(11), n)

describe('randomFlip', () => {
  const example = { image: coordinates(3, 5), mask: coordinatesMask(3, 5), boxes: [box(1, 0, 3, 2, 4)], label: 6 }

  it('swaps left and right for half of the examples: pixels, mask and boxes', () => {
    const flip = randomFlip()
    const results = keys(200).map(key => flip(key, example))
    const flipped = results.filter(({ image }) => image !== example.image)
    // Five standard deviations of a binomial count.
    expect(Math.abs(flipped.length - 100)).toBeLessThan(5 * Math.sqrt(50))
    expect(flipped[0]!.boxes).toEqual([box(2, 0, 4, 2, 4)])
    for (const [y, x] of [
      [0, 0],
      [2, 4],
      [1, 2],
    ] as const) {
      expect(pixel(flipped[0]!, y, x)).toEqual([y, 4 - x, 7])
      expect(classAt(flipped[0]!, y, x)).toBe(10 * y + (4 - x) + 1)
    }
    expect(flipped[0]!.label).toBe(6)
    expect(example.boxes).toEqual([box(1, 0, 3, 2, 4)])
  })

  it('swaps top and bottom, and both independently of each other', () => {
    const corners = keys(400).map(key =>
      pixel(randomFlip({ vertical: true })(key, example), 0, 0)
        .slice(0, 2)
        .join(),
    )
    for (const corner of ['0,0', '0,4', '2,0', '2,4']) {
      const count = corners.filter(found => found === corner).length
      expect(Math.abs(count - 100)).toBeLessThan(5 * Math.sqrt(75))
    }
    const vertical = keys(50).map(key => randomFlip({ horizontal: false, vertical: true })(key, example))
    const turned = vertical.find(({ image }) => image !== example.image)!
    expect([pixel(turned, 0, 1), turned.boxes]).toEqual([[2, 1, 7], [box(1, 1, 3, 3, 4)]])
  })
})

describe('randomCrop', () => {
  it('cuts out each place equally often, with mask and boxes', () => {
    const example = { image: coordinates(4, 5), mask: coordinatesMask(4, 5), boxes: [box(0, 0, 5, 4)] }
    const crop = randomCrop({ size: [3, 3] })
    const counts = new Map<string, number>()
    for (const key of keys(600)) {
      const result = crop(key, example)
      const [top, left] = pixel(result, 0, 0) as [number, number]
      expect(pixel(result, 2, 2)).toEqual([top + 2, left + 2, 7])
      expect(classAt(result, 1, 1)).toBe(10 * (top + 1) + left + 2)
      expect(result.boxes).toEqual([box(0, 0, 3, 3)])
      counts.set(`${top},${left}`, (counts.get(`${top},${left}`) ?? 0) + 1)
    }
    expect(counts.size).toBe(6)
    for (const count of counts.values()) expect(Math.abs(count - 100)).toBeLessThan(5 * Math.sqrt(500 / 6))
  })

  it('pads first, with zeros, the nearest pixel or the picture mirrored', () => {
    const example = { image: coordinates(4, 4), mask: coordinatesMask(4, 4) }
    // The corner that is padded on the top and left.
    const cornered = (outside?: 'nearest' | 'reflect', maskOutside?: number) =>
      keys(300)
        .map(key =>
          randomCrop({ size: [4, 4], padding: 2, ...(outside && { outside }), maskOutside: maskOutside ?? 0 })(
            key,
            example,
          ),
        )
        .find(result => pixel(result, 2, 2).join() === '0,0,7' && pixel(result, 3, 3).join() === '1,1,7')!
    expect(pixel(cornered(), 1, 3)).toEqual([0, 0, 0])
    expect(classAt(cornered(undefined, 255), 1, 3)).toBe(255)
    expect([pixel(cornered('nearest'), 0, 3), classAt(cornered('nearest'), 0, 3)]).toEqual([[0, 1, 7], 2])
    expect([pixel(cornered('reflect'), 0, 3), classAt(cornered('reflect'), 0, 3)]).toEqual([[1, 1, 7], 12])
  })

  it('drops boxes of which too little is left, and clips the others', () => {
    const example = { image: coordinates(10, 10), boxes: [box(0, 0, 2, 2, 1), box(3, 3, 10, 10, 2)] }
    for (const key of keys(50)) {
      const { image, boxes } = randomCrop({ size: [8, 8], minVisible: 0.5 })(key, example)
      const [top, left] = [image.data[0]!, image.data[1]!]
      const kept = (2 - Math.min(top, 2)) * (2 - Math.min(left, 2)) >= 2
      expect(boxes).toEqual([
        ...(kept ? [box(0, 0, 2 - left, 2 - top, 1)] : []),
        box(3 - left, 3 - top, Math.min(8, 10 - left), Math.min(8, 10 - top), 2),
      ])
    }
  })

  it('refuses an image that is too small', () => {
    expect(() => randomCrop({ size: [5, 5] })(randomKey(0), { image: coordinates(4, 6) })).toThrow('augment.crop')
  })
})

describe('randomShift', () => {
  it('moves by whole pixels, as far as it may and no further', () => {
    const example = { image: coordinates(8, 10), boxes: [box(4, 4, 6, 6)] }
    const seen = new Set<string>()
    for (const key of keys(300)) {
      const result = randomShift({ height: 0.25, width: 0.1 })(key, example)
      const { x1, y1 } = result.boxes![0]!
      seen.add(`${4 - y1},${4 - x1}`)
      expect(pixel(result, y1, x1)).toEqual([4, 4, 7])
    }
    expect(seen.size).toBe(5 * 3)
    expect([...seen].every(move => Math.abs(Number(move.split(',')[0])) <= 2)).toBe(true)
  })
})

describe('randomRotation', () => {
  it('turns against the clock: what was right is on top', () => {
    const example = { image: coordinates(4, 4), mask: coordinatesMask(4, 4), boxes: [box(3, 1, 4, 3, 5)] }
    const turned = rotate(example, 90)
    for (const [y, x] of [
      [0, 0],
      [1, 3],
      [2, 0],
    ] as const) {
      for (const [i, value] of [x, 3 - y, 7].entries()) expect(pixel(turned, y, x)[i]).toBeCloseTo(value, 4)
      expect(classAt(turned, y, x)).toBe(10 * x + (3 - y) + 1)
    }
    const [moved] = turned.boxes!
    for (const [i, side] of [moved!.x1, moved!.y1, moved!.x2, moved!.y2].entries()) {
      expect(side).toBeCloseTo([1, 0, 3, 1][i]!, 6)
    }
  })

  it('puts the smallest box around a turned one', () => {
    const example = { image: coordinates(100, 100), boxes: [box(40, 45, 60, 55)] }
    const [turned] = rotate(example, 30).boxes!
    // Half of 20·cos 30° + 10·sin 30°, and of 20·sin 30° + 10·cos 30°.
    expect(turned!.x2 - 50).toBeCloseTo(11.1603, 3)
    expect(turned!.y2 - 50).toBeCloseTo(9.3301, 3)
    expect(turned!.x1 + turned!.x2).toBeCloseTo(100, 6)
  })

  it('stays within its angles', () => {
    const example = { image: coordinates(100, 100), boxes: [box(45, 50, 95, 50.001)] }
    const angles = keys(200).map(key => {
      const [turned] = randomRotation({ degrees: 20 })(key, example).boxes!
      return (Math.atan2(turned!.y2 - turned!.y1, turned!.x2 - turned!.x1) * 180) / Math.PI
    })
    expect(Math.max(...angles)).toBeLessThan(20.01)
    expect(Math.max(...angles)).toBeGreaterThan(15)
  })
})

describe('randomZoom', () => {
  it('enlarges about the middle', () => {
    const example = { image: coordinates(8, 8), boxes: [box(3, 3, 5, 5)] }
    const result = randomZoom({ scale: [2, 2] })(randomKey(0), example)
    expect(result.boxes).toEqual([box(2, 2, 6, 6)])
    // Output centre 0.5 shows 4 + (0.5 − 4) / 2 = 2.25: between the centres 1.5 and 2.5, three quarters of the way.
    expect(pixel(result, 0, 0)).toEqual([1.75, 1.75, 7])
    const small = randomZoom({ scale: [0.5, 0.5] })(randomKey(0), example)
    expect([small.boxes, pixel(small, 0, 0), pixel(small, 4, 4)]).toEqual([
      [box(3.5, 3.5, 4.5, 4.5)],
      [0, 0, 0],
      [4.5, 4.5, 7],
    ])
  })
})

describe('randomResizedCrop', () => {
  const example = {
    image: coordinates(40, 60),
    mask: { height: 40, width: 60, data: new Int32Array(2400).fill(9) },
    boxes: [box(0, 0, 60, 40)],
  }

  it('is of the size that is asked for, and takes up the part of the area and the proportions that it may', () => {
    for (const key of keys(200)) {
      const { image, mask, boxes } = randomResizedCrop({ size: [10, 20], scale: [0.2, 0.5] })(key, example)
      expect([image.height, image.width, mask!.height, mask!.width]).toEqual([10, 20, 10, 20])
      expect(mask!.data.every(label => label === 9)).toBe(true)
      expect(boxes).toEqual([{ x1: 0, y1: 0, x2: expect.closeTo(20, 9), y2: expect.closeTo(10, 9), label: 0 }])
      expect(boxes![0]!.x2 <= 20 && boxes![0]!.y2 <= 10).toBe(true)
      // Bilinear samples lie half an output pixel within the piece: the distance between the outer ones tells its size.
      const height = ((image.data[9 * 20 * 3]! - image.data[0]!) * 10) / 9
      const width = ((image.data[19 * 3 + 1]! - image.data[1]!) * 20) / 19
      expect((height * width) / 2400).toBeGreaterThan(0.2 * 0.9)
      expect((height * width) / 2400).toBeLessThan(0.5 * 1.1)
      expect(width / height).toBeGreaterThan(0.75 * 0.9)
      expect(width / height).toBeLessThan((4 / 3) * 1.1)
    }
  })

  it('takes the middle where no piece fits', () => {
    const wide = { image: coordinates(4, 200) }
    const { image } = randomResizedCrop({ size: [4, 5], scale: [1, 1] })(randomKey(0), wide)
    // 4 rows and 4 · 4/3 ≈ 5 columns, from (200 − 5) / 2 on.
    expect(image.data[1]).toBe(97)
    expect(image.data[4 * 3 + 1]).toBe(101)
  })
})

describe('cutout', () => {
  it('blanks a square that may reach over the border, and nothing else', () => {
    const image = { ...coordinates(6, 6), data: new Uint8Array(108).fill(200) }
    const areas = new Set<number>()
    for (const key of keys(300)) {
      const { data } = cutout({ size: 4, value: 5 })(key, { image }).image
      const blank = [...data].filter(x => x === 5).length
      expect([...data].filter(x => x === 200).length).toBe(108 - blank)
      areas.add(blank / 3)
    }
    // From a quarter in a corner to all of it.
    expect([...areas].sort((a, b) => a - b)).toEqual([4, 6, 8, 9, 12, 16])
    expect(image.data.every(x => x === 200)).toBe(true)
  })
})

describe('random colours', () => {
  const image = { ...coordinates(2, 2), data: Uint8Array.of(255, 0, 0, 100, 50, 25, 10, 200, 30, 128, 128, 128) }

  it.each([
    ['brightness', randomBrightness(0.2)],
    ['contrast', randomContrast([0.5, 1.5])],
    ['saturation', randomSaturation([0.5, 1.5])],
    ['hue', randomHue(0.1)],
  ])('%s differs by key, stays in range, and leaves everything else', (_, augment) => {
    const results = keys(50).map(key => augment(key, { image, label: 3, boxes: [] }))
    // Above 4/3, saturation is full for all of these colours.
    expect(new Set(results.map(result => result.image.data.join())).size).toBeGreaterThan(30)
    for (const { image, label, boxes } of results) {
      expect(image.data.every(x => x >= 0 && x <= 255)).toBe(true)
      expect([label, boxes]).toEqual([3, []])
    }
    expect(augment(randomKey(1), { image })).toEqual(augment(randomKey(1), { image }))
  })
})

describe('compose', () => {
  it('gives each a key of its own, and the same example for the same key', () => {
    const seen: Key[] = []
    const spy: Augmentation = (key, example) => {
      seen.push(key)
      return example
    }
    compose(spy, spy)(randomKey(1), { image: coordinates(1, 1) })
    expect(seen[0]).not.toEqual(seen[1])
    const all = compose(randomFlip(), randomShift({ height: 0.2, width: 0.2 }), randomHue(0.2))
    const example = { image: coordinates(5, 5), name: 'kept' }
    expect(all(randomKey(1), example)).toEqual(all(randomKey(1), example))
    expect(all(randomKey(1), example).name).toBe('kept')
    expect(all(randomKey(1), example)).not.toEqual(all(randomKey(2), example))
  })

  it('in a pipeline changes each example of each epoch in its own way, again the same', async () => {
    const pipeline = from(Array.from({ length: 8 }, () => ({ image: coordinates(9, 9) }))).map(
      augmented(randomKey(4), randomCrop({ size: [3, 3] })),
    )
    const corners = async (epoch: number) => {
      const found: string[] = []
      for await (const example of pipeline.epoch(epoch)) found.push(pixel(example, 0, 0).join())
      return found.join(' ')
    }
    expect(await corners(0)).toBe(await corners(0))
    expect(await corners(1)).not.toBe(await corners(0))
    expect(new Set((await corners(0)).split(' ')).size).toBeGreaterThan(3)
    const [first] = keys(1)
    expect(foldIn(first!, 0)).not.toEqual(foldIn(first!, 1))
  })
})

it('a mask of another size than its image is refused', () => {
  const example = { image: coordinates(4, 4), mask: coordinatesMask(4, 5) }
  expect(() => rotate(example, 10)).toThrow(expect.objectContaining({ code: 'augment.mask' }))
})

it.each<[string, () => unknown]>([
  ['a size of nothing', () => randomCrop({ size: [0, 3] })],
  ['a padding that is no number', () => randomCrop({ size: [3, 3], padding: Number.NaN })],
  ['a scale in the wrong order', () => randomResizedCrop({ size: [3, 3], scale: [1, 0.5] })],
  ['a shift of more than the image', () => randomShift({ height: 2, width: 0 })],
  ['an angle that is no number', () => randomRotation({ degrees: Number.NaN })],
  ['a zoom to nothing', () => randomZoom({ scale: [0, 1] })],
  ['a turn of more than half', () => randomHue(0.6)],
  ['a square of no size', () => cutout({ size: 0 })],
])('%s is refused', (_, make) => {
  expect(make).toThrow(expect.objectContaining({ code: 'augment.option' }))
})
