import { type AnyImage, luminance, resizeImage } from '@convene/data'

/**
 * An image as numbers for a network that sees it whole, whatever its shape was.
 *
 * @returns [height, width, channels], 0 to 255: the luminance, if there is one channel
 */
export function fitted(
  image: AnyImage,
  [height, width, channels]: readonly [height: number, width: number, channels: number],
): Float32Array {
  const inner = resizeImage(image, [height, width], { method: 'bilinear', antialias: true })
  return channels === 1 ? luminance(inner) : inner.data
}
