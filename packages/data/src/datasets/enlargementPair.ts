import { DataError } from '@convene/core'
import { centreCrop } from '../images/centreCrop.ts'
import type { AnyImage, Image } from '../images/image.ts'
import { luminance } from '../images/luminance.ts'
import { resizeImage } from '../images/resizeImage.ts'
import { toBytes } from '../images/toBytes.ts'

/** Luminances, [height · width], from 0 to 1. */
export interface Plane {
  readonly height: number
  readonly width: number
  readonly data: Float32Array
}

/** What a network for super-resolution sees of a photo, and what it should make of it. */
export interface EnlargementPair {
  /** The photo made smaller; if so asked, enlarged again. */
  readonly input: Plane
  readonly truth: Plane
  /** How many times as high and wide as the input the truth is. */
  readonly factor: number
}

export interface EnlargementOptions {
  /** How much smaller the photo is made, along each axis: a whole number of at least 2. */
  readonly scale: number
  /** Whether the network sees what bicubic interpolation makes of the small photo, as SRCNN does; no, if left out. */
  readonly enlarged?: boolean
}

/**
 * A photo made smaller by antialiased bicubic interpolation, as bytes, as cameras and files have them. What does not fill a
 * pixel of it is cut off the photo's sides.
 *
 * @throws DataError enlargement.scale: not a whole number of at least 2, or greater than a side of the photo
 */
export function shrunk(photo: Image, scale: number): { readonly small: Image; readonly truth: Image } {
  const [height, width] = [Math.floor(photo.height / scale), Math.floor(photo.width / scale)]
  if (!(Number.isInteger(scale) && scale >= 2 && height >= 1 && width >= 1)) {
    const expected = `a whole number from 2 to a photo's shorter side`
    const received = `${scale} for ${photo.width} × ${photo.height}`
    throw new DataError({ code: 'enlargement.scale', expected, received })
  }
  const truth = centreCrop(photo, [height * scale, width * scale])
  return { small: toBytes(resizeImage(truth, [height, width], { method: 'bicubic', antialias: true })), truth }
}

/**
 * An example for super-resolution.
 *
 * @throws DataError enlargement.scale: as shrunk
 */
export function enlargementPair(photo: Image, { scale, enlarged = false }: EnlargementOptions): EnlargementPair {
  const { small, truth } = shrunk(photo, scale)
  const seen = enlarged ? resizeImage(small, [truth.height, truth.width], { method: 'bicubic' }) : small
  return { input: planeOf(seen), truth: planeOf(truth), factor: enlarged ? 1 : scale }
}

/** An image's luminances. */
export function planeOf(image: AnyImage): Plane {
  return { height: image.height, width: image.width, data: luminance(image).map(value => value / 255) }
}
