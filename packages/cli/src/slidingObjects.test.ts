import { cpu } from '@convene/backend-cpu'
import { averagePooling2D, dense, flatten, type Model, sequential } from '@convene/nn'
import { describe, expect, it } from 'vitest'
import { slidingObjects } from './slidingObjects.ts'

/** Looks at 16×16 pixels, in fours, and knows bright from dark. */
const model: Model = {
  name: 'brightness',
  inputShape: [16, 16, 3],
  layer: sequential([averagePooling2D(4), flatten(), dense({ name: 'top', units: 2, activation: 'softmax' })]),
}
const weights = {
  'top/kernel': { shape: [48, 2], data: Float32Array.from({ length: 96 }, (_, i) => (i % 2 === 0 ? -0.0005 : 0.0005)) },
  'top/bias': { shape: [2], data: new Float32Array(2) },
}

/** Dark, but for a bright square of 32 pixels at (32, 64). */
const photo = {
  height: 64,
  width: 128,
  channels: 3 as const,
  data: Uint8Array.from({ length: 64 * 128 * 3 }, (_, i) => {
    const [y, x] = [Math.floor(i / 384), Math.floor(i / 3) % 128]
    return y >= 32 && x >= 64 && x < 96 ? 255 : 0
  }),
}
const options = { shorterSide: 32, threshold: 0.9, iou: 0.1 }

describe('slidingObjects', () => {
  it('finds the window that shows a class, in the photo’s pixels', async () => {
    const found = await slidingObjects(cpu(), { model, weights }, photo, options)
    const bright = found.filter(({ classNumber }) => classNumber === 1)
    expect(bright).toEqual([
      { classNumber: 1, probability: expect.any(Number), box: { x: 64, y: 32, width: 32, height: 32 } },
    ])
    expect(bright[0]!.probability).toBeGreaterThan(0.99)
    // Dark windows do not overlap by more than is allowed, and none of them shows much of the square.
    expect(found.filter(({ classNumber }) => classNumber === 0).length).toBeGreaterThanOrEqual(4)
  })

  it.each([
    ['smaller than a window', { ...options, shorterSide: 15 }, 'sliding.size'],
    ['no number', { ...options, shorterSide: Number.NaN }, 'sliding.size'],
    ['more than there is room for', { ...options, shorterSide: 2000 }, 'sliding.size'],
    ['half a pixel', { ...options, shorterSide: 20.5 }, 'shape.axis'],
  ])('refuses a side that is %s', async (_, options, code) => {
    await expect(slidingObjects(cpu(), { model, weights }, photo, options)).rejects.toThrow(code)
  })
})
