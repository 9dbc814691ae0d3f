import { splitKey, uniformInteger } from '@convene/core'
import { checkNumber } from './checkNumber.ts'
import type { Augmentation } from './example.ts'
import { type TransformOptions, transform } from './transform.ts'

export interface ShiftOptions extends TransformOptions {
  /** How far things move up or down at most, as a part of the image's height. */
  readonly height: number
  /** How far things move left or right at most, as a part of the image's width. */
  readonly width: number
}

/** Moves the picture by whole pixels, each distance equally likely. Its size stays. */
export function randomShift({ height: down, width: across, ...options }: ShiftOptions): Augmentation {
  checkNumber('height', down, 0, 1)
  checkNumber('width', across, 0, 1)
  return (key, example) => {
    const { height, width } = example.image
    const [forY, forX] = splitKey(key, 2)
    const [mostDown, mostAcross] = [Math.floor(down * height), Math.floor(across * width)]
    const y0 = uniformInteger(forY, 2 * mostDown + 1) - mostDown
    const x0 = uniformInteger(forX, 2 * mostAcross + 1) - mostAcross
    return transform(example, { xx: 1, xy: 0, x0, yx: 0, yy: 1, y0 }, [height, width], options)
  }
}
