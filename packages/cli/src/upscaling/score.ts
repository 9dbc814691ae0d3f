import type { Backend } from '@convene/core'
import { type Image, planeOf, resizeImage, shrunk, toBytes } from '@convene/data'
import { psnr } from '@convene/train'
import { type UpscaleOptions, type Upscaler, upscaleImage } from './upscaleImage.ts'

/** Peak signal-to-noise ratios of luminances, in dB. */
export interface Score {
  readonly bicubic: number
  readonly network: number
}

/** Of a photo that is learnt from or tested with, in pixels. */
const longerSide = 1024

/**
 * A photo as a truth to compare with: made smaller by half at least, so that what compression and the camera's filters have
 * left in it is gone.
 */
export function cleaned(photo: Image): Image {
  const scale = Math.min(1 / 2, longerSide / Math.max(photo.height, photo.width))
  const size = [photo.height, photo.width].map(side => Math.max(1, Math.round(side * scale)))
  return toBytes(resizeImage(photo, [size[0]!, size[1]!], { method: 'bicubic', antialias: true }))
}

/**
 * How near to the truth a photo comes that is made smaller and then larger again, by a network and by bicubic interpolation.
 * As many pixels as it is enlarged by are left out along each side.
 *
 * @throws DataError enlargement.scale: the photo is too small
 */
export async function scorePhoto<T>(
  backend: Backend<T>,
  upscaler: Upscaler,
  photo: Image,
  options: UpscaleOptions = {},
): Promise<Score> {
  const { scale } = upscaler.network
  const { small, truth } = shrunk(cleaned(photo), scale)
  const metric = psnr({ border: scale })
  const score = (image: Image) => metric.result(metric.update(metric.initial, valuesOf(truth), valuesOf(image)))
  const bicubic = toBytes(resizeImage(small, [truth.height, truth.width], { method: 'bicubic' }))
  return { bicubic: score(bicubic), network: score(await upscaleImage(backend, upscaler, small, options)) }
}

function valuesOf(image: Image): { readonly shape: readonly number[]; readonly data: Float32Array } {
  const { height, width, data } = planeOf(image)
  return { shape: [1, height, width, 1], data }
}
