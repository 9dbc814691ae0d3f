import { ShapeError } from '../errors.ts'
import type { Ops } from '../op.ts'
import { imageShape, type Size2d } from '../ops/window.ts'
import { formatShape } from '../shape.ts'

/**
 * Where output position i lies among n inputs, for m outputs at scale s = m / n, unless a scale is given:
 *
 * - `half-pixel`: (i + ½) / s − ½, TensorFlow 2's and WebNN's; pixels are areas
 * - `asymmetric`: i / s, TensorFlow 1's; pixels are points at their corners
 * - `align-corners`: i·(n − 1) / (m − 1), and 0 for one output; the corner pixels' centres match
 * - `pytorch-half-pixel`: half-pixel, but 0 for one output
 */
export type ResizeCoordinates = 'half-pixel' | 'asymmetric' | 'align-corners' | 'pytorch-half-pixel'

/** Which neighbour counts where the nearest is asked for; ONNX's names. Halves go down, up, or all go down or up. */
export type NearestRounding = 'round-prefer-floor' | 'round-prefer-ceil' | 'floor' | 'ceil'

export interface Resize2dOptions {
  /** [height, width] of the output. */
  readonly size: Size2d
  readonly method: 'bilinear' | 'nearest'
  /** `half-pixel`, if left out. */
  readonly coordinates?: ResizeCoordinates
  /** `floor` is what TensorFlow does with half-pixel coordinates and its nearest; `round-prefer-floor`, if left out. */
  readonly rounding?: NearestRounding
  /** Scales to compute coordinates by, where they are not the sizes' quotient. */
  readonly scales?: readonly [number, number]
}

/**
 * Images at another size, without smoothing. Beyond the border the last pixel goes on. It is linear: a matrix for each
 * axis, so the gradient is exact.
 *
 * @param x [n, h, w, c]
 * @returns [n, …size, c]
 * @throws ShapeError resize2d.size: not two whole numbers of at least 1
 */
export function resize2d<T>(ops: Ops<T>, x: T, options: Resize2dOptions): T {
  const [n, h, w, c] = imageShape('resize2d', 'x', ops.shapeOf(x))
  const [height, width] = options.size
  if (![height, width].every(size => Number.isInteger(size) && size >= 1)) {
    const received = formatShape(options.size)
    throw new ShapeError({ code: 'resize2d.size', expected: 'whole numbers of at least 1', received })
  }
  const plain = { transposeA: false, transposeB: false }
  const rows = ops.literal({ shape: [height, h], data: weights(h, height, options.scales?.[0], options) })
  const columns = ops.literal({ shape: [width, w], data: weights(w, width, options.scales?.[1], options) })
  // Leading axes of a matrix product are a batch: images first, then rows of pixels.
  const tall = ops.matMul(rows, ops.reshape(x, { shape: [n, h, w * c] }), plain)
  const wide = ops.matMul(columns, ops.reshape(tall, { shape: [n * height, w, c] }), plain)
  return ops.reshape(wide, { shape: [n, height, width, c] })
}

/** How much of each input is in each output, [outputs, inputs] in row-major order. */
function weights(inputs: number, outputs: number, scale: number | undefined, options: Resize2dOptions): number[] {
  const { method, coordinates = 'half-pixel', rounding = 'round-prefer-floor' } = options
  const matrix = new Array<number>(inputs * outputs).fill(0)
  const clamp = (place: number) => Math.min(Math.max(place, 0), inputs - 1)
  for (let i = 0; i < outputs; i++) {
    const at = coordinate(coordinates, i, inputs, outputs, scale ?? outputs / inputs)
    if (method === 'nearest') {
      matrix[i * inputs + clamp(roundings[rounding](at))] = 1
      continue
    }
    const place = clamp(at)
    const below = Math.floor(place)
    matrix[i * inputs + below]! += 1 - (place - below)
    matrix[i * inputs + clamp(below + 1)]! += place - below
  }
  return matrix
}

function coordinate(kind: ResizeCoordinates, i: number, inputs: number, outputs: number, scale: number): number {
  switch (kind) {
    case 'asymmetric':
      return i / scale
    case 'align-corners':
      // A scale of its own makes the output's length a fraction: its last pixel is then not quite at the end.
      return outputs === 1 ? 0 : (i * (inputs - 1)) / (inputs * scale - 1)
    case 'pytorch-half-pixel':
      return outputs === 1 ? 0 : (i + 0.5) / scale - 0.5
    case 'half-pixel':
      return (i + 0.5) / scale - 0.5
  }
}

const roundings: Record<NearestRounding, (place: number) => number> = {
  floor: Math.floor,
  ceil: Math.ceil,
  'round-prefer-floor': place => Math.ceil(place - 0.5),
  'round-prefer-ceil': place => Math.floor(place + 0.5),
}
