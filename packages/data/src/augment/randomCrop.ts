import { DataError, splitKey, uniformInteger } from '@convene/core'
import type { Size } from './affine.ts'
import { checkNumber, checkSize } from './checkNumber.ts'
import type { Augmentation } from './example.ts'
import { type TransformOptions, transform } from './transform.ts'

export interface CropOptions extends TransformOptions {
  /** [height, width] of what is cut out. */
  readonly size: Size
  /** So many pixels are added along each side first; 0 unless said. They are what `outside` says. */
  readonly padding?: number
}

/**
 * A piece of the image, each place equally likely.
 *
 * @throws DataError augment.crop: the image with its padding is smaller than the piece
 */
export function randomCrop({ size, padding = 0, ...options }: CropOptions): Augmentation {
  checkSize('a size', size)
  checkNumber('padding', padding, 0, 2 ** 16)
  return (key, example) => {
    const { height, width } = example.image
    const [rows, columns] = [height + 2 * padding - size[0] + 1, width + 2 * padding - size[1] + 1]
    if (rows < 1 || columns < 1) {
      const expected = `an image of at least ${size[0]} × ${size[1]}, with ${padding} added along each side`
      throw new DataError({ code: 'augment.crop', expected, received: `${height} × ${width}` })
    }
    const [forY, forX] = splitKey(key, 2)
    const top = uniformInteger(forY, rows) - padding
    const left = uniformInteger(forX, columns) - padding
    return transform(example, { xx: 1, xy: 0, x0: left, yx: 0, yy: 1, y0: top }, size, options)
  }
}
