import { splitKey, uniformInteger } from '@convene/core'
import { checkNumber, checkSize } from './checkNumber.ts'
import type { Augmentation } from './example.ts'

export interface CutoutOptions {
  /** The side of the square, in pixels. */
  readonly size: number
  /** What is put in its place; 0, which is black, unless said. */
  readonly value?: number
}

/**
 * Blanks a square whose middle is any pixel: at the border less than all of it is seen. Boxes and mask stay as they are.
 *
 * @see T. DeVries, G. W. Taylor, arXiv:1708.04552
 */
export function cutout({ size, value = 0 }: CutoutOptions): Augmentation {
  checkSize('a size', [size, size])
  checkNumber('a value', value, 0, 255)
  return (key, example) => {
    const { height, width, data } = example.image
    const [forY, forX] = splitKey(key, 2)
    const top = uniformInteger(forY, height) - Math.floor(size / 2)
    const left = uniformInteger(forX, width) - Math.floor(size / 2)
    const blanked = Float32Array.from(data)
    for (let row = Math.max(top, 0); row < Math.min(top + size, height); row++) {
      const start = row * width
      blanked.fill(value, (start + Math.max(left, 0)) * 3, (start + Math.max(0, Math.min(left + size, width))) * 3)
    }
    return { ...example, image: { height, width, channels: 3, data: blanked } }
  }
}
