import { DataError } from '@convene/core'
import type { Mask } from './augment/example.ts'
import { classColour } from './classColour.ts'
import type { AnyImage, Image } from './images/image.ts'

export interface DrawMaskOptions {
  /** How much of a pixel's colour is its class's, from 0 to 1; 0.6, if left out. */
  readonly opacity?: number
  /** The class that is left as it is; 0, the background, if left out. */
  readonly background?: number
}

/**
 * A picture with each pixel in the colour of its class, by `classColour`, and with white where two classes meet.
 *
 * @param mask of any size: each pixel of the picture has the class of the mask's that it lies in
 * @throws DataError drawMask.opacity: not from 0 to 1
 */
export function drawMask(image: AnyImage, mask: Mask, { opacity = 0.6, background = 0 }: DrawMaskOptions = {}): Image {
  if (!(opacity >= 0 && opacity <= 1)) {
    throw new DataError({ code: 'drawMask.opacity', expected: 'a number from 0 to 1', received: String(opacity) })
  }
  const { height, width } = image
  const rows = placesIn(mask.height, height)
  const columns = placesIn(mask.width, width)
  const classAt = (y: number, x: number) => mask.data[rows[y]! * mask.width + columns[x]!]!
  const data = new Uint8Array(height * width * 3)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const own = classAt(y, x)
      const isBoundary = (y > 0 && classAt(y - 1, x) !== own) || (x > 0 && classAt(y, x - 1) !== own)
      const share = isBoundary ? 1 : own === background ? 0 : opacity
      const colour = isBoundary ? white : classColour(own)
      const at = (y * width + x) * 3
      for (const [channel, value] of colour.entries()) {
        data[at + channel] = clamped((1 - share) * image.data[at + channel]! + share * value)
      }
    }
  }
  return { height, width, channels: 3, data }
}

const white = [255, 255, 255] as const

const clamped = (value: number): number => Math.min(Math.max(Math.round(value), 0), 255)

/** Which of `count` places each of `length` pixels lies in. */
function placesIn(count: number, length: number): readonly number[] {
  return Array.from({ length }, (_, i) => Math.floor(((i + 0.5) * count) / length))
}
