import { type Backend, DataError, type Tree } from '@convene/core'
import { type Image, luminance, resizeImage, toBytes } from '@convene/data'
import { type HostTensor, predictor } from '@convene/nn'
import type { UpscalingNetwork } from './network.ts'

/** A network with its weights. */
export interface Upscaler {
  readonly network: UpscalingNetwork
  readonly weights: Tree<HostTensor>
}

export interface UpscaleOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void
  /** The side of the pieces that go through the network, in pixels of the photo; 128, if left out. */
  readonly tile?: number
}

/** Of a result, as of a photo that is read. */
const maxPixels = 1e8

/** How far around a tile the photo is looked at: bicubic interpolation's two pixels and the margin of any network here. */
const surroundings = 8

/**
 * A photo made larger: its luminance by the network, its colours by bicubic interpolation. It goes through the network in
 * tiles that overlap by what the network loses, so that memory grows with the result alone, and the result is as if the photo
 * went through as a whole. Beyond its border the last pixel goes on.
 *
 * @throws DataError upscale.size: a result of more than 100 million pixels
 */
export async function upscaleImage<T>(
  backend: Backend<T>,
  { network, weights }: Upscaler,
  image: Image,
  { signal, onProgress, tile = 128 }: UpscaleOptions = {},
): Promise<Image> {
  const { model, scale, enlarged, margin } = network
  const [height, width] = [image.height * scale, image.width * scale]
  if (height * width > maxPixels) {
    const received = `${width} × ${height}`
    throw new DataError({ code: 'upscale.size', expected: `a result of at most ${maxPixels} pixels`, received })
  }
  const [rows, columns] = [Math.min(tile, image.height), Math.min(tile, image.width)]
  const seen = enlarged ? scale : 1
  const inputShape = [rows * seen + 2 * margin, columns * seen + 2 * margin, 1]
  const net = predictor(backend, { ...model, inputShape }, weights)
  const data = new Uint8Array(height * width * 3)
  const places = startsOf(image.height, rows).flatMap(top => startsOf(image.width, columns).map(left => [top, left]))
  try {
    for (const [done, [top = 0, left = 0]] of places.entries()) {
      signal?.throwIfAborted()
      const around = cut(image, { top, left, rows, columns }, surroundings)
      const bicubic = resizeImage(around.piece, [around.piece.height * scale, around.piece.width * scale], {
        method: 'bicubic',
      })
      const source = enlarged ? bicubic : around.piece
      const corner = { top: around.top * seen - margin, left: around.left * seen - margin }
      const x = extended(luminance(source), source, corner, inputShape)
      const y = await net.predict({ shape: [1, ...inputShape], data: x }, signal === undefined ? {} : { signal })
      const size = [rows * scale, columns * scale] as const
      const merged = withLuminance(bicubic, [around.top * scale, around.left * scale], size, y.data)
      for (let row = 0; row < size[0]; row++) {
        const from = merged.data.subarray(row * size[1] * 3, (row + 1) * size[1] * 3)
        data.set(from, ((top * scale + row) * width + left * scale) * 3)
      }
      onProgress?.({ done: done + 1, total: places.length })
    }
  } finally {
    net.dispose()
  }
  return { height, width, channels: 3, data }
}

/** Where pieces of one length begin that cover a side: the last one overlaps with the one before. */
function startsOf(side: number, piece: number): readonly number[] {
  return Array.from({ length: Math.ceil(side / piece) }, (_, i) => Math.min(i * piece, side - piece))
}

interface Rectangle {
  readonly top: number
  readonly left: number
  readonly rows: number
  readonly columns: number
}

/** A rectangle of an image and what is around it, as far as there is anything; and where in that the rectangle begins. */
function cut(
  image: Image,
  { top, left, rows, columns }: Rectangle,
  around: number,
): { readonly piece: Image; readonly top: number; readonly left: number } {
  const [first, last] = [Math.max(top - around, 0), Math.min(top + rows + around, image.height)]
  const [begin, end] = [Math.max(left - around, 0), Math.min(left + columns + around, image.width)]
  const [height, width] = [last - first, end - begin]
  const data = new Uint8Array(height * width * 3)
  for (let y = 0; y < height; y++) {
    const from = ((first + y) * image.width + begin) * 3
    data.set(image.data.subarray(from, from + width * 3), y * width * 3)
  }
  return { piece: { height, width, channels: 3, data }, top: top - first, left: left - begin }
}

/** A rectangle of luminances, from 0 to 1; those beyond the border are the nearest. */
function extended(
  plane: Float32Array,
  { height, width }: { readonly height: number; readonly width: number },
  { top, left }: { readonly top: number; readonly left: number },
  [rows = 0, columns = 0]: readonly number[],
): Float32Array {
  const inside = (at: number, length: number) => Math.min(Math.max(at, 0), length - 1)
  return Float32Array.from({ length: rows * columns }, (_, i) => {
    const y = inside(top + Math.floor(i / columns), height)
    return plane[y * width + inside(left + (i % columns), width)]! / 255
  })
}

/**
 * A rectangle of an image with other luminances, from 0 to 1, and the same colours: in YCbCr, red, green and blue all are the
 * luminance plus what the colours say.
 */
function withLuminance(
  image: Image<Float32Array>,
  [top, left]: readonly [number, number],
  [height, width]: readonly [number, number],
  luminances: ArrayLike<number>,
): Image {
  const before = luminance(image)
  const data = new Float32Array(height * width * 3)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (top + y) * image.width + left + x
      const brighter = luminances[y * width + x]! * 255 - before[from]!
      for (let c = 0; c < 3; c++) data[(y * width + x) * 3 + c] = image.data[from * 3 + c]! + brighter
    }
  }
  return toBytes({ height, width, channels: 3, data })
}
