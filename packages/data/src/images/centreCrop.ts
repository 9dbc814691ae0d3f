import { ShapeError } from '@convene/core'
import type { AnyImage, Image } from './image.ts'

/**
 * The middle of an image: rows from ⌊(height − h) / 2⌋ and columns from ⌊(width − w) / 2⌋ on, so that an odd pixel is
 * left over at the bottom and right, as in Keras.
 *
 * @param size [h, w] of the result
 * @throws ShapeError centreCrop.size: not whole numbers from 1 to the image's own size
 */
export function centreCrop(image: Image, size: readonly [height: number, width: number]): Image
export function centreCrop(
  image: Image<Float32Array>,
  size: readonly [height: number, width: number],
): Image<Float32Array>
export function centreCrop(image: AnyImage, size: readonly [height: number, width: number]): AnyImage {
  const [height, width] = size
  const fits = (length: number, limit: number) => Number.isInteger(length) && length >= 1 && length <= limit
  if (!fits(height, image.height) || !fits(width, image.width)) {
    throw new ShapeError({
      code: 'centreCrop.size',
      expected: `a size within the image's ${image.height} × ${image.width}`,
      received: `${height} × ${width}`,
    })
  }
  const top = centreOffset(image.height, height)
  const left = centreOffset(image.width, width)
  const data =
    image.data instanceof Float32Array ? new Float32Array(height * width * 3) : new Uint8Array(height * width * 3)
  for (let row = 0; row < height; row++) {
    const from = ((top + row) * image.width + left) * 3
    data.set(image.data.subarray(from, from + width * 3), row * width * 3)
  }
  return data instanceof Float32Array ? { height, width, channels: 3, data } : { height, width, channels: 3, data }
}

/** Where a centred piece begins. */
export function centreOffset(length: number, piece: number): number {
  return Math.floor((length - piece) / 2)
}
