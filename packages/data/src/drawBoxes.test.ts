import { describe, expect, it } from 'vitest'
import { drawBoxes } from './drawBoxes.ts'
import type { Image } from './images/image.ts'

const paper = (height: number, width: number): Image<Float32Array> => ({
  height,
  width,
  channels: 3,
  data: new Float32Array(height * width * 3).fill(99.6),
})

/** The picture as letters: `.` paper, `#` the colour of class 0, `o` white. */
function seen({ height, width, data }: Image): readonly string[] {
  const letter = (at: number): string => {
    const [red, green, blue] = data.subarray(3 * at, 3 * at + 3)
    if (red === 100 && green === 100 && blue === 100) return '.'
    return red === 255 && green === 255 && blue === 255 ? 'o' : '#'
  }
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => letter(y * width + x)).join(''),
  )
}

describe('drawBoxes', () => {
  it('draws a frame, and the text on top of it', () => {
    const box = { x1: 1, y1: 12.4, x2: 10.6, y2: 19, label: 0, text: 'T' }
    const drawn = drawBoxes(paper(20, 14), [box])
    expect(seen(drawn)).toEqual([
      '..............',
      '.#########....',
      '.#########....',
      '.##ooooo##....',
      '.####o####....',
      '.####o####....',
      '.####o####....',
      '.####o####....',
      '.####o####....',
      '.####o####....',
      '.#########....',
      '.#########....',
      '.##########...',
      '.##########...',
      '.##......##...',
      '.##......##...',
      '.##......##...',
      '.##########...',
      '.##########...',
      '..............',
    ])
    expect(Array.from(drawn.data.subarray(3 * 15, 3 * 15 + 3))).toEqual([230, 25, 75])
  })

  it('writes into the box where there is no room above, and further left where there is none at the right', () => {
    const text = seen(drawBoxes(paper(14, 14), [{ x1: 10, y1: 1, x2: 13, y2: 14, label: 0, text: 'T' }]))
    expect(text[3]).toBe('.....##ooooo##')
  })

  it('leaves out what lies outside, and draws on a copy', () => {
    const image = paper(6, 6)
    const around = { x1: -5, y1: -5, x2: 11, y2: 11, label: 0, text: '' }
    expect(seen(drawBoxes(image, [around])).join('')).toBe('.'.repeat(36))
    const beyond = { x1: 4, y1: 2, x2: 40, y2: 50, label: 0, text: '' }
    expect(seen(drawBoxes(image, [beyond]))).toEqual(['......', '......', '....##', '....##', '....##', '....##'])
    expect(image.data.every(value => value === Math.fround(99.6))).toBe(true)
  })

  it('writes larger on larger images, and a question mark for what the font does not have', () => {
    const box = { x1: 0, y1: 100, x2: 10, y2: 200, label: 0 }
    const drawn = (text: string) => drawBoxes(paper(450, 450), [{ ...box, text }])
    expect(Buffer.compare(drawn('字').data, drawn('?').data)).toBe(0)
    expect(Buffer.compare(drawn('!').data, drawn('?').data)).not.toBe(0)
    // Two pixels a dot: nine dots wide, the lowest two of margin.
    const { data } = drawn('T')
    const row = { height: 1, width: 450, channels: 3, data: data.subarray(98 * 450 * 3, 99 * 450 * 3) } as const
    expect(seen(row)).toEqual([`${'#'.repeat(18)}${'.'.repeat(432)}`])
  })
})
