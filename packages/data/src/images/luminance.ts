import type { AnyImage } from './image.ts'

/**
 * How bright each pixel is, [height · width], on the scale of the image: the Y of JPEG's YCbCr, from 0 to 255. MATLAB's
 * runs from 16 to 235 instead.
 *
 * @see ITU-R BT.601, section 2.5.1; ITU-T T.871, section 7
 */
export function luminance({ height, width, data }: AnyImage): Float32Array {
  return Float32Array.from(
    { length: height * width },
    (_, i) => 0.299 * data[3 * i]! + 0.587 * data[3 * i + 1]! + 0.114 * data[3 * i + 2]!,
  )
}
