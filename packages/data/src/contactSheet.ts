import { DataError } from '@convene/core'
import type { Example } from './augment/example.ts'
import { boxColour } from './boxColours.ts'
import { encodePng } from './images/encodePng.ts'

export interface ContactSheetOptions {
  /** How many images side by side; 8 unless said. */
  readonly columns?: number
}

const gap = 4
const background = 255
const maxPixels = 2 ** 26

/**
 * A PNG of examples side by side with their boxes drawn, to see what a pipeline makes.
 *
 * @throws DataError contactSheet.empty: no examples
 * @throws DataError contactSheet.size: more than 2²⁶ pixels
 */
export async function contactSheet(
  examples: readonly Pick<Example, 'image' | 'boxes'>[],
  { columns = 8 }: ContactSheetOptions = {},
): Promise<Uint8Array> {
  if (examples.length === 0) {
    throw new DataError({ code: 'contactSheet.empty', expected: 'at least one example', received: 'none' })
  }
  const across = Math.min(columns, examples.length)
  const cellHeight = Math.max(...examples.map(({ image }) => image.height)) + gap
  const cellWidth = Math.max(...examples.map(({ image }) => image.width)) + gap
  const height = Math.ceil(examples.length / across) * cellHeight + gap
  const width = across * cellWidth + gap
  if (!(across >= 1) || !Number.isInteger(across) || height * width > maxPixels) {
    const expected = `whole columns, and at most ${maxPixels} pixels`
    throw new DataError({ code: 'contactSheet.size', expected, received: `${columns} columns, ${width} × ${height}` })
  }
  const data = new Uint8Array(height * width * 3).fill(background)
  for (const [i, example] of examples.entries()) {
    const top = gap + Math.floor(i / across) * cellHeight
    const left = gap + (i % across) * cellWidth
    draw(example, (y, x, channel, value) => {
      data[((top + y) * width + left + x) * 3 + channel] = value
    })
  }
  return encodePng({ height, width, channels: 3, data })
}

function draw(
  { image, boxes = [] }: Pick<Example, 'image' | 'boxes'>,
  set: (y: number, x: number, channel: number, value: number) => void,
): void {
  const { height, width, data } = image
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < 3; channel++) {
        set(y, x, channel, Math.min(Math.max(Math.round(data[(y * width + x) * 3 + channel]!), 0), 255))
      }
    }
  }
  for (const box of boxes) {
    const within = (at: number, length: number) => Math.min(Math.max(Math.round(at), 0), length - 1)
    const [x1, x2] = [within(box.x1, width), within(box.x2 - 1, width)]
    const [y1, y2] = [within(box.y1, height), within(box.y2 - 1, height)]
    const colour = boxColour(box.label)
    const dot = (y: number, x: number): void => {
      for (const [channel, value] of colour.entries()) set(y, x, channel, value)
    }
    for (let x = x1; x <= x2; x++) {
      dot(y1, x)
      dot(y2, x)
    }
    for (let y = y1; y <= y2; y++) {
      dot(y, x1)
      dot(y, x2)
    }
  }
}
