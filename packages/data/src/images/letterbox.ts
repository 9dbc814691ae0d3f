import { checkShape } from '@convene/core'
import type { AnyImage } from './image.ts'
import type { InputData } from './preprocessInput.ts'
import { resizeImage } from './resizeImage.ts'

/** What is left free. */
const grey = 0.5

/** A network's input, and where in it the image is. */
export interface Letterboxed extends InputData {
  /** In pixels of the input. */
  readonly inside: { readonly top: number; readonly left: number; readonly height: number; readonly width: number }
}

/**
 * A batch of one for a detector of darknet's: the image is resized, in its proportions, to fit into the middle of `size`, with grey
 * around, and its pixels run from 0 to 1. The fitted width and height are whole pixels, rounded down, but at least one.
 *
 * @returns shape [1, height, width, 3]
 * @throws ShapeError shape.axis, shape.size: a size that is none
 * @see https://github.com/pjreddie/darknet/blob/master/src/image.c, letterbox_image
 */
export function letterbox(image: AnyImage, size: readonly [height: number, width: number]): Letterboxed {
  const [height, width] = size
  const shape = checkShape([1, height, width, 3])
  const isWide = width / image.width < height / image.height
  const fit = (side: number, whole: number, other: number) => Math.max(1, Math.floor((side * whole) / other))
  const fitted = resizeImage(
    image,
    isWide ? [fit(image.height, width, image.width), width] : [height, fit(image.width, height, image.height)],
    { method: 'bilinear' },
  )
  const [top, left] = [Math.floor((height - fitted.height) / 2), Math.floor((width - fitted.width) / 2)]
  const data = new Float32Array(height * width * 3).fill(grey)
  for (let row = 0; row < fitted.height; row++) {
    const pixels = fitted.data.subarray(row * fitted.width * 3, (row + 1) * fitted.width * 3)
    data.set(
      pixels.map(value => value / 255),
      ((top + row) * width + left) * 3,
    )
  }
  return { data, shape, inside: { top, left, height: fitted.height, width: fitted.width } }
}
