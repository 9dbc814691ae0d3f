import { randomKey } from '@convene/core'
import { describe, expect, it } from 'vitest'
import { type DigitScene, type DigitScenesOptions, digitScenes } from './digitScenes.ts'
import type { LabelledImages } from './labelledImages.ts'

/** A full square, called 3, and the left half of one, called 7. */
const digits: LabelledImages = {
  images: Uint8Array.from({ length: 2 * 16 }, (_, i) => (i < 16 || i % 4 < 2 ? 255 : 0)),
  shape: [2, 4, 4, 1],
  labels: Int32Array.of(3, 7),
  classNames: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
}
const options = { size: [24, 32], count: [1, 4], side: [4, 12], scenes: 50, key: randomKey(5) } as const

async function scenesOf(epoch: number, more: Partial<DigitScenesOptions> = {}): Promise<readonly DigitScene[]> {
  const scenes: DigitScene[] = []
  for await (const scene of digitScenes(digits, { ...options, ...more }).epoch(epoch)) scenes.push(scene)
  return scenes
}

describe('scenes of digits', () => {
  it('have the smallest box around each digit, and say of each pixel what it is', async () => {
    const scenes = await scenesOf(0)
    expect(scenes.length).toBe(50)
    for (const { boxes, mask } of scenes) {
      const expected = new Uint8Array(mask.data.length)
      for (const { x1, y1, x2, y2, label } of boxes) {
        // Both digits are rectangles: enlarged, too.
        for (let y = y1; y < y2; y++) expected.fill(label + 1, y * 32 + x1, y * 32 + x2)
        expect([3, 7]).toContain(label)
        const [height, width] = [y2 - y1, x2 - x1]
        expect(height).toBeGreaterThanOrEqual(4)
        expect(height).toBeLessThanOrEqual(12)
        expect(label === 3 ? width : 2 * width).toBeLessThanOrEqual(height + (label === 3 ? 0 : 1))
        expect(Math.min(x1, y1, 32 - x2, 24 - y2)).toBeGreaterThanOrEqual(0)
      }
      expect(mask.data).toEqual(expected)
    }
  })

  it('have bright digits on dark paper', async () => {
    for (const { image, mask } of await scenesOf(0)) {
      for (const [i, value] of image.data.entries()) {
        if (mask.data[Math.floor(i / 3)] === 0) expect(value).toBeLessThanOrEqual(96 + (255 - 0) / 2)
        else expect(value).toBeGreaterThanOrEqual(80)
      }
      expect(image.data.some(value => value <= 96)).toBe(true)
      expect(image.data.some(value => value >= 160)).toBe(true)
    }
  })

  it('have as many digits as asked for, where there is room', async () => {
    const counts = (await scenesOf(0)).map(({ boxes }) => boxes.length)
    expect(new Set(counts)).toEqual(new Set([1, 2, 3, 4]))
    const crowded = await scenesOf(0, { size: [12, 12], side: [12, 12], count: [4, 4] })
    expect(crowded.some(({ boxes }) => boxes.length === 1)).toBe(true)
  })

  it('are others in each epoch, and the same each time', async () => {
    expect(await scenesOf(1)).toEqual(await scenesOf(1))
    expect(await scenesOf(1)).not.toEqual(await scenesOf(0))
  })

  it.each<readonly [string, Partial<DigitScenesOptions>]>([
    ['scenes.side', { side: [4, 25] }],
    ['scenes.side', { side: [0, 4] }],
    ['scenes.side', { side: [4.5, 5] }],
    ['scenes.count', { count: [3, 2] }],
  ])('refuse %s %j', (code, more) => {
    expect(() => digitScenes(digits, { ...options, ...more })).toThrow(expect.objectContaining({ code }))
  })

  it('refuse coloured digits, and none', () => {
    const coloured: LabelledImages = { ...digits, shape: [2, 4, 4, 3], images: new Uint8Array(96) }
    const none: LabelledImages = {
      ...digits,
      shape: [0, 4, 4, 1],
      images: new Uint8Array(0),
      labels: new Int32Array(0),
    }
    for (const wrong of [coloured, none]) {
      expect(() => digitScenes(wrong, options)).toThrow(expect.objectContaining({ code: 'scenes.digits' }))
    }
  })
})
