import { randomKey, uniform } from '@convene/core'
import { describe, expect, it } from 'vitest'
import type { Image } from '../images/image.ts'
import { luminance } from '../images/luminance.ts'
import { resizeImage } from '../images/resizeImage.ts'
import { toBytes } from '../images/toBytes.ts'
import { enlargementPair, shrunk } from './enlargementPair.ts'
import { type EnlargementPatch, type EnlargementPatchesOptions, enlargementPatches } from './enlargementPatches.ts'

const photoOf = (height: number, width: number, valueAt: (y: number, x: number) => number): Image => ({
  height,
  width,
  channels: 3,
  data: Uint8Array.from({ length: height * width * 3 }, (_, i) =>
    valueAt(Math.floor(i / 3 / width), Math.floor(i / 3) % width),
  ),
})
const noise = photoOf(23, 32, (y, x) => uniform(randomKey(y * 32 + x), [1], 0, 256)[0]!)

describe('a photo and its small version', () => {
  it('is cut to whole pixels of the small one, half the rest on each side, and halved as bytes', () => {
    const { small, truth } = shrunk(noise, 3)
    expect([truth.height, truth.width, small.height, small.width]).toEqual([21, 30, 7, 10])
    const inside = Array.from({ length: 21 }, (_, y) =>
      noise.data.subarray(((y + 1) * 32 + 1) * 3, ((y + 1) * 32 + 31) * 3),
    )
    expect(Array.from(truth.data)).toEqual(inside.flatMap(row => Array.from(row)))
    expect(small).toEqual(toBytes(resizeImage(truth, [7, 10], { method: 'bicubic', antialias: true })))
  })

  it('is seen as it is, or enlarged again, from 0 to 1', () => {
    const { small, truth } = shrunk(noise, 2)
    const [plain, enlarged] = [false, true].map(enlarged => enlargementPair(noise, { scale: 2, enlarged }))
    expect(plain).toMatchObject({ factor: 2, input: { height: 11, width: 16 }, truth: { height: 22, width: 32 } })
    expect(enlarged).toMatchObject({ factor: 1, input: { height: 22, width: 32 } })
    const wanted = luminance(resizeImage(small, [22, 32], { method: 'bicubic' }))
    expect(enlarged!.input.data[100]).toBeCloseTo(wanted[100]! / 255, 6)
    expect(plain!.truth.data[100]).toBeCloseTo(luminance(truth)[100]! / 255, 6)
    expect(Math.max(...plain!.input.data)).toBeLessThanOrEqual(1)
  })

  it.each([1, 2.5, 24, Number.NaN])('refuses a scale of %s', scale => {
    expect(() => shrunk(noise, scale)).toThrow(/enlargement.scale/)
  })
})

it('bytes are rounded, halves upwards, and clipped', () => {
  const image = {
    height: 1,
    width: 2,
    channels: 3,
    data: Float32Array.of(-3, 0.49, 0.5, 254.5, 300, Number.NaN),
  } as const
  expect(Array.from(toBytes(image).data)).toEqual([0, 0, 1, 255, 255, 0])
})

describe('patches', () => {
  // Linear in both directions, so that what is smaller and what is larger say where they are; the steps differ.
  const ramp = photoOf(40, 60, (y, x) => 2 * x + 3 * y)
  const pair = enlargementPair(ramp, { scale: 2 })
  const options: EnlargementPatchesOptions = { patches: 64, side: 9, margin: 2, key: randomKey(4) }
  const patchesOf = async (epoch: number, more: Partial<EnlargementPatchesOptions> = {}) => {
    const found: EnlargementPatch[] = []
    for await (const patch of enlargementPatches([pair], { ...options, ...more }).epoch(epoch)) found.push(patch)
    return found
  }

  it('are squares of what is seen, and the middle of the same square as it should be, turned alike', async () => {
    const slopes = new Set<string>()
    for (const { input, truth } of await patchesOf(0)) {
      expect([input.height, input.width, truth.height, truth.width]).toEqual([9, 9, 10, 10])
      const mean = (data: Float32Array) => data.reduce((sum, value) => sum + value, 0) / data.length
      // Rounding to bytes, and neighbours that are missing at the border, are all that may differ.
      expect(Math.abs(mean(input.data) - mean(truth.data))).toBeLessThan(0.006)
      const slope = ({ data, width }: typeof input, at: number) => (data[at]! - data[0]!) * (width === 9 ? 1 : 2) * 255
      const [across, down] = [slope(input, 4) / 4, slope(input, 4 * 9) / 4]
      expect(Math.abs(slope(truth, 4) / 4 - across)).toBeLessThan(1)
      expect(Math.abs(slope(truth, 40) / 4 - down)).toBeLessThan(1)
      slopes.add([across, down].map(Math.round).join())
    }
    expect([...slopes].toSorted()).toEqual(['-4,-6', '-4,6', '-6,-4', '-6,4', '4,-6', '4,6', '6,-4', '6,4'])
  })

  it('are the same whenever an epoch is run, and others in each epoch', async () => {
    const [first, again, second] = [await patchesOf(0), await patchesOf(0), await patchesOf(1)]
    expect(again).toEqual(first)
    expect(second).not.toEqual(first)
    expect(await patchesOf(0, { key: randomKey(5) })).not.toEqual(first)
  })

  it('come from all places, the last among them, and from all photos', async () => {
    const whole = await patchesOf(0, { side: 20, margin: 0, patches: 40 })
    expect(new Set(whole.map(({ input }) => Math.min(...input.data))).size).toBeGreaterThan(5)
    const dark = enlargementPair(
      photoOf(40, 40, () => 0),
      { scale: 2 },
    )
    const means: number[] = []
    for await (const { input } of enlargementPatches([pair, dark], options)) means.push(Math.max(...input.data))
    expect(means.filter(value => value === 0).length).toBeGreaterThan(20)
    expect(means.filter(value => value > 0).length).toBeGreaterThan(20)
  })

  it('refuses what leaves nothing', () => {
    expect(() => enlargementPatches([], options)).toThrow(/enlargement.patch.*no photo/)
    expect(() => enlargementPatches([pair], { ...options, side: 21 })).toThrow(/enlargement.patch.*20 pixels/)
    expect(() => enlargementPatches([pair], { ...options, side: 4 })).toThrow(/enlargement.patch/)
    expect(() => enlargementPatches([pair], { ...options, side: 0 })).toThrow(/enlargement.patch/)
  })
})
