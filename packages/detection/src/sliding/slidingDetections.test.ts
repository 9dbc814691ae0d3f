import { describe, expect, it } from 'vitest'
import { slidingDetections } from './slidingDetections.ts'

/** Two rows of three places, three classes. */
const map = {
  shape: [2, 3, 3],
  data: [
    [0.1, 0.8, 0.1],
    [0.05, 0.9, 0.05],
    [0.4, 0.3, 0.3],
    [0.2, 0.2, 0.6],
    [0.1, 0.7, 0.2],
    [0.02, 0.98, 0],
  ].flat(),
}
const options = { window: [40, 60], strides: [20, 30], threshold: 0.5, iouThreshold: 0.3 } as const

describe('slidingDetections', () => {
  it('gives the window of each place with its likeliest class, less those that overlap a surer one of it', () => {
    const { boxes, classes, scores } = slidingDetections(map, options)
    // Next to each other, windows share half of each: ⅓ of both. Across a corner a quarter: ⅐.
    expect([...classes]).toEqual([1, 1, 2])
    expect([...scores]).toEqual([0.98, 0.9, 0.6])
    expect([...boxes.data]).toEqual([60, 20, 120, 60, 30, 0, 90, 40, 0, 20, 60, 60])
    expect([boxes.format, boxes.unit]).toEqual(['xyxy', 'pixels'])
  })

  it('keeps all that is sure enough where windows may overlap, and nothing where nothing is', () => {
    expect(slidingDetections(map, { ...options, iouThreshold: 1 }).scores).toEqual(
      Float64Array.of(0.98, 0.9, 0.8, 0.7, 0.6),
    )
    expect(slidingDetections(map, { ...options, threshold: 0.98 }).boxes.data).toHaveLength(0)
    expect(slidingDetections({ shape: [0, 3, 3], data: [] }, options).classes).toHaveLength(0)
  })

  it('says nothing of a place without a number, and takes the first of equally likely classes', () => {
    const odd = { shape: [1, 2, 2], data: [Number.NaN, Number.NaN, 0.5, 0.5] }
    const { boxes, classes } = slidingDetections(odd, { ...options, threshold: 0.1 })
    expect([...classes]).toEqual([0])
    expect(boxes.data[0]).toBe(30)
  })

  it('refuses a map of another size', () => {
    expect(() => slidingDetections({ shape: [2, 3, 4], data: map.data }, options)).toThrow(
      'sliding.map: expected numbers for [rows, columns, classes], received 18 for [2, 3, 4]',
    )
    expect(() => slidingDetections({ shape: [6, 3], data: map.data }, options)).toThrow('sliding.map')
  })
})
