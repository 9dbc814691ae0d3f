import type { AnyImage, Image } from './image.ts'

/** The pixels as bytes: rounded, halves upwards, and clipped to 0 and 255. NaN becomes 0. */
export function toBytes({ height, width, data }: AnyImage): Image {
  const bytes = Uint8Array.from(data, value => Math.min(Math.max(Math.round(value), 0), 255))
  return { height, width, channels: 3, data: bytes }
}
