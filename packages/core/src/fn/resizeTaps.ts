/**
 * Where output position i lies among n inputs, for m outputs at scale s = m / n, unless a scale is given:
 *
 * - `half-pixel`: (i + ½) / s − ½, TensorFlow 2's and WebNN's; pixels are areas
 * - `half-pixel-symmetric`: the same, but a given scale that m is not quite n times keeps both margins equal; ONNX's
 * - `asymmetric`: i / s, TensorFlow 1's; pixels are points at their corners
 * - `align-corners`: i·(n − 1) / (m − 1), and 0 for one output; the corner pixels' centres match
 * - `pytorch-half-pixel`: half-pixel, but 0 for one output
 * - `crop`: (n − 1)·(a + (b − a)·i / (m − 1)) for a region from a to b, its middle for one output; TensorFlow's
 *   cropAndResize, with one region for all images
 */
export type ResizeCoordinates =
  | 'half-pixel'
  | 'half-pixel-symmetric'
  | 'asymmetric'
  | 'align-corners'
  | 'pytorch-half-pixel'
  | 'crop'

/** Which neighbour counts where the nearest is asked for; ONNX's names. Halves go down, up, or all go down or up. */
export type NearestRounding = 'round-prefer-floor' | 'round-prefer-ceil' | 'floor' | 'ceil'

/** What neighbours are weighed with. */
export interface ResizeKernel {
  readonly method: 'nearest' | 'bilinear' | 'bicubic'
  readonly rounding: NearestRounding
  readonly cubicCoefficient: number
  readonly excludeOutside: boolean
  readonly antialias: boolean
}

/** One axis of a resized image. */
export interface ResizeAxis {
  readonly inputs: number
  readonly outputs: number
  /** Outputs an input; the sizes' quotient, if left out. */
  readonly scale?: number
  readonly coordinates: ResizeCoordinates
  /** Of `crop`: where the region begins and ends, 0 being the first pixel and 1 the last. */
  readonly region: readonly [from: number, to: number]
}

/** One neighbour of an output. */
export interface Tap {
  readonly index: number
  readonly weight: number
}

/** Where an output lies among the inputs, as a fraction of their distance. */
export function resizeCoordinate({ inputs, outputs, scale, coordinates, region }: ResizeAxis, i: number): number {
  // The product first: i·n / m is a whole number wherever it should be one.
  const place = (at: number) => (scale === undefined ? (at * inputs) / outputs : at / scale)
  switch (coordinates) {
    case 'asymmetric':
      return place(i)
    case 'align-corners':
      // A scale of its own makes the output's length a fraction: its last pixel is then not quite at the end.
      return outputs === 1 ? 0 : (i * (inputs - 1)) / ((scale === undefined ? outputs : inputs * scale) - 1)
    case 'pytorch-half-pixel':
      return outputs === 1 ? 0 : place(i + 0.5) - 0.5
    case 'half-pixel-symmetric': {
      const covered = scale === undefined ? 1 : outputs / (inputs * scale)
      return (inputs / 2) * (1 - covered) + place(i + 0.5) - 0.5
    }
    case 'crop': {
      const [from, to] = region
      return (inputs - 1) * (outputs === 1 ? (from + to) / 2 : from + ((to - from) * i) / (outputs - 1))
    }
    case 'half-pixel':
      return place(i + 0.5) - 0.5
  }
}

/**
 * The neighbours that make up each output: each one once, none of weight 0. Beyond the border the last pixel goes on, or
 * what lies there is left out, unless nothing else is left.
 */
export function resizeTaps(axis: ResizeAxis, kernel: ResizeKernel): readonly (readonly Tap[])[] {
  const { inputs, outputs, scale = outputs / inputs } = axis
  const clamp = (place: number) => Math.min(Math.max(place, 0), inputs - 1)
  return Array.from({ length: outputs }, (_, i) => {
    const at = resizeCoordinate(axis, i)
    if (kernel.method === 'nearest') return [{ index: clamp(roundings[kernel.rounding](at)), weight: 1 }]
    const weights = new Map<number, number>()
    const all = neighbours(at, scale, kernel)
    const inside = all.filter(({ index, weight }) => index === clamp(index) && weight !== 0)
    // Where no pixel of the image counts, the last one goes on after all.
    for (const { index, weight } of kernel.excludeOutside && inside.length > 0 ? inside : all) {
      weights.set(clamp(index), (weights.get(clamp(index)) ?? 0) + weight)
    }
    const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0)
    return [...weights].flatMap(([index, weight]) => (weight === 0 ? [] : [{ index, weight: weight / total }]))
  })
}

/** All positions that the kernel reaches, border or not. To smooth is to stretch the kernel by how much is shrunk. */
function neighbours(at: number, scale: number, { method, cubicCoefficient, antialias }: ResizeKernel): readonly Tap[] {
  const shrinking = antialias ? Math.min(scale, 1) : 1
  const radius = (method === 'bicubic' ? 2 : 1) / shrinking
  const first = Math.floor(at - radius) + 1
  return Array.from({ length: Math.ceil(at + radius) - first }, (_, i) => {
    const distance = Math.abs(first + i - at) * shrinking
    const weight = method === 'bicubic' ? cubic(distance, cubicCoefficient) : Math.max(1 - distance, 0)
    return { index: first + i, weight }
  })
}

/**
 * The cubic convolution kernel.
 *
 * @param a its slope at distance 1
 * @see R. G. Keys, Cubic Convolution Interpolation for Digital Image Processing, 1981, equation 4
 */
function cubic(distance: number, a: number): number {
  if (distance <= 1) return ((a + 2) * distance - (a + 3)) * distance ** 2 + 1
  return distance < 2 ? ((a * distance - 5 * a) * distance + 8 * a) * distance - 4 * a : 0
}

const roundings: Record<NearestRounding, (place: number) => number> = {
  floor: Math.floor,
  ceil: Math.ceil,
  'round-prefer-floor': place => Math.ceil(place - 0.5),
  'round-prefer-ceil': place => Math.floor(place + 0.5),
}
