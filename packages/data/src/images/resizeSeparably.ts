import { checkShape, type ResizeKernel, resizeTaps, type Tap } from '@convene/core'
import type { AnyImage, Image } from './image.ts'

/**
 * An image at another size, of as many neighbours as the kernel has: weighted sums along each row, then along each column.
 *
 * @throws ShapeError shape.axis, shape.size: as resizeImage
 */
export function resizeSeparably(
  image: AnyImage,
  [height, width]: readonly [height: number, width: number],
  { method, antialias }: Pick<ResizeKernel, 'method' | 'antialias'>,
): Image<Float32Array> {
  checkShape([height, width, 3])
  checkShape([image.height, width, 3])
  const kernel: ResizeKernel = {
    method,
    antialias,
    rounding: 'round-prefer-floor',
    cubicCoefficient: -0.5,
    excludeOutside: true,
  }
  const tapsAlong = (inputs: number, outputs: number) =>
    resizeTaps({ inputs, outputs, coordinates: 'half-pixel', region: [0, 1] }, kernel)
  const wide = new Float32Array(image.height * width * 3)
  const columns = tapsAlong(image.width, width)
  for (let y = 0; y < image.height; y++) {
    const pixels = image.data.subarray(y * image.width * 3, (y + 1) * image.width * 3)
    for (const [x, taps] of columns.entries()) addTaps(wide, (y * width + x) * 3, 3, pixels, taps)
  }
  const data = new Float32Array(height * width * 3)
  for (const [y, taps] of tapsAlong(image.height, height).entries()) {
    addTaps(data, y * width * 3, width * 3, wide, taps)
  }
  return { height, width, channels: 3, data }
}

/** So many numbers from `to` on: Σ weight · x[index], where x has as many at each index. */
function addTaps(y: Float32Array, to: number, length: number, x: ArrayLike<number>, taps: readonly Tap[]): void {
  for (let i = 0; i < length; i++) {
    let sum = 0
    for (const { index, weight } of taps) sum += weight * x[index * length + i]!
    y[to + i] = sum
  }
}
