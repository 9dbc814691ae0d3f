import type { Image } from './image.ts'
import { pngCodec } from './pngCodec.ts'

/** The image as a PNG file, without loss: RGBA with every pixel opaque, which is what the codec writes. */
export async function encodePng({ height, width, data }: Image): Promise<Uint8Array> {
  const rgba = new Uint8Array(height * width * 4).fill(255)
  for (let pixel = 0; pixel < height * width; pixel++) {
    rgba.set(data.subarray(pixel * 3, pixel * 3 + 3), pixel * 4)
  }
  const codec = await pngCodec()
  return codec.encode(rgba, width, height, 8)
}
