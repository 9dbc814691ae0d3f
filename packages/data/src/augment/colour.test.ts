import { describe, expect, it } from 'vitest'
import type { Image } from '../images/image.ts'
import { adjustBrightness, adjustContrast, adjustHue, adjustSaturation } from './colour.ts'

const image = (...pixels: readonly (readonly [number, number, number])[]): Image => ({
  height: 1,
  width: pixels.length,
  channels: 3,
  data: Uint8Array.from(pixels.flat()),
})

function expectPixels({ data }: Image<Float32Array>, expected: readonly number[]): void {
  expect(data).toHaveLength(expected.length)
  for (const [i, value] of expected.entries()) expect(data[i]).toBeCloseTo(value, 3)
}

describe('colours, by TensorFlow’s definitions', () => {
  it('brightness is added, and cut off at black and white', () => {
    expectPixels(adjustBrightness(image([0, 100, 250]), 0.1), [25.5, 125.5, 255])
    expectPixels(adjustBrightness(image([0, 100, 250]), -0.1), [0, 74.5, 224.5])
  })

  it('contrast is the distance from the mean of each channel', () => {
    // Means 50, 100, 150.
    expectPixels(adjustContrast(image([40, 80, 150], [60, 120, 150]), 2), [30, 60, 150, 70, 140, 150])
    expectPixels(adjustContrast(image([40, 80, 150], [60, 120, 150]), 0), [50, 100, 150, 50, 100, 150])
  })

  it('saturation moves the weaker colours from the strongest, or to it', () => {
    // Of (200, 100, 50) saturation is 0.75; half of it leaves 200 · (1 − 0.375), and green two thirds of the way down.
    expectPixels(adjustSaturation(image([200, 100, 50], [9, 9, 9]), 0.5), [200, 150, 125, 9, 9, 9])
    expectPixels(adjustSaturation(image([200, 100, 50]), 0), [200, 200, 200])
    expectPixels(adjustSaturation(image([200, 100, 50]), 4), [200, 66.667, 0])
  })

  it('hue goes round', () => {
    const red = image([255, 0, 0], [10, 10, 10], [0, 0, 0])
    expectPixels(adjustHue(red, 1 / 3), [0, 255, 0, 10, 10, 10, 0, 0, 0])
    expectPixels(adjustHue(red, -1 / 3), [0, 0, 255, 10, 10, 10, 0, 0, 0])
    expectPixels(adjustHue(image([200, 100, 50]), 0.5), [50, 150, 200])
    expectPixels(adjustHue(image([12, 200, 99], [7, 3, 250], [250, 3, 7]), 1), [12, 200, 99, 7, 3, 250, 250, 3, 7])
  })
})
