/**
 * RGB out of RGBA. Without a background the colour is kept as stored; with one, the pixel is laid over it:
 * round((colour · alpha + background · (255 − alpha)) / 255).
 */
export function dropAlpha(
  rgba: Uint8ClampedArray,
  background?: readonly [red: number, green: number, blue: number],
): Uint8Array {
  const pixels = rgba.length / 4
  const rgb = new Uint8Array(pixels * 3)
  for (let pixel = 0; pixel < pixels; pixel++) {
    const alpha = background === undefined ? 255 : rgba[pixel * 4 + 3]!
    for (let channel = 0; channel < 3; channel++) {
      const colour = rgba[pixel * 4 + channel]!
      const behind = background?.[channel] ?? 0
      rgb[pixel * 3 + channel] = Math.round((colour * alpha + behind * (255 - alpha)) / 255)
    }
  }
  return rgb
}
