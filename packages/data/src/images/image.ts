/**
 * A picture: red, green and blue, row by row from the top left, `data[(y · width + x) · 3 + channel]`.
 *
 * Pixels are bytes as decoded, or float32 after resizing; both run from 0 to 255.
 */
export interface Image<Pixels extends Uint8Array | Float32Array = Uint8Array> {
  readonly height: number
  readonly width: number
  readonly channels: 3
  readonly data: Pixels
}

/** An image of bytes or of float32. */
export type AnyImage = Image<Uint8Array> | Image<Float32Array>
