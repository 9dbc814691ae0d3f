import { DataError, formatShape, type Key, normal, type Shape, sizeOf, splitKey, uniform } from '@convene/core'

/** Makes a variable's first value. */
export type Initializer = (key: Key, shape: Shape) => Float32Array

export const zeros: Initializer = (_key, shape) => new Float32Array(sizeOf(shape))
export const ones: Initializer = (_key, shape) => new Float32Array(sizeOf(shape)).fill(1)

/** Keras's Constant: one value everywhere. */
export function constantInitializer(value: number): Initializer {
  return (_key, shape) => new Float32Array(sizeOf(shape)).fill(value)
}

/**
 * A multiple of the identity matrix; of a matrix that is not square, as far as the diagonal goes.
 *
 * @throws DataError identity.rank, when it is applied: not a matrix
 */
export function identity(gain = 1): Initializer {
  return (_key, shape) => {
    const [rows, columns] = shape
    if (shape.length !== 2 || rows === undefined || columns === undefined) {
      throw new DataError({ code: 'identity.rank', expected: 'a matrix', received: `${shape.length} axes` })
    }
    const data = new Float32Array(rows * columns)
    for (let i = 0; i < Math.min(rows, columns); i++) data[i * columns + i] = gain
    return data
  }
}

/**
 * Of a transposed convolution, [kh, kw, filters, channels]: each channel is made larger by itself, by bilinear interpolation. A
 * kernel of 2s with strides s and `'same'` is what `upSampling2D(s, { interpolation: 'bilinear' })` does, but for the border,
 * where zeros come in. Where there are fewer filters, filter f makes the mean of the channels f, f + filters, … larger.
 *
 * @throws DataError bilinear.shape, when it is applied: the number of channels is no multiple of that of filters
 * @see Long, Shelhamer & Darrell, Fully Convolutional Networks for Semantic Segmentation, arXiv:1411.4038, section 3.3
 */
export const bilinear: Initializer = (_key, shape) => {
  const [kh = 0, kw = 0, filters = 0, channels = 0] = shape
  if (shape.length !== 4 || channels % filters !== 0) {
    const expected = '[kh, kw, filters, channels], as many channels as filters or a multiple'
    throw new DataError({ code: 'bilinear.shape', expected, received: formatShape(shape) })
  }
  const data = new Float32Array(sizeOf(shape))
  const [down, across] = [triangle(kh), triangle(kw)]
  for (const [i, place] of down.flatMap(y => across.map(x => y * x)).entries()) {
    for (let c = 0; c < channels; c++) data[(i * filters + (c % filters)) * channels + c] = (place * filters) / channels
  }
  return data
}

/** How much a pixel counts at each tap: 1 at the kernel's middle, and down to 0 one pixel of the small image further. */
function triangle(taps: number): readonly number[] {
  const reach = Math.ceil(taps / 2)
  return Array.from({ length: taps }, (_, i) => 1 - Math.abs(i - (taps - 1) / 2) / reach)
}

/** Normal; mean 0 and standard deviation 0.05, if left out, as in Keras. */
export function randomNormal({ mean = 0, standardDeviation = 0.05 }: NormalOptions = {}): Initializer {
  return (key, shape) => normal(key, shape, mean, standardDeviation)
}

/** Uniform in [−0.05, 0.05), if left out, as in Keras. */
export function randomUniform({ low = -0.05, high = 0.05 }: UniformOptions = {}): Initializer {
  return (key, shape) => uniform(key, shape, low, high)
}

export interface NormalOptions {
  readonly mean?: number
  /** Of a truncated normal: before it is truncated. */
  readonly standardDeviation?: number
}

export interface UniformOptions {
  readonly low?: number
  readonly high?: number
}

/** Normal, but what is more than two standard deviations off is drawn again. */
export function truncatedNormal({ mean = 0, standardDeviation = 0.05 }: NormalOptions = {}): Initializer {
  return (key, shape) => {
    let [drawing, next] = splitKey(key, 2)
    const values = normal(drawing, shape)
    let far = [...values.keys()].filter(i => Math.abs(values[i]!) > 2)
    // Each pass leaves one in twenty of the last.
    while (far.length > 0) {
      ;[drawing, next] = splitKey(next, 2)
      const again = normal(drawing, [far.length])
      for (const [i, place] of far.entries()) values[place] = again[i]!
      far = far.filter(i => Math.abs(values[i]!) > 2)
    }
    return values.map(value => mean + standardDeviation * value)
  }
}

/**
 * Uniform in ±√(6 / (fan in + fan out)): Keras's default for kernels.
 *
 * @see Glorot & Bengio, Understanding the difficulty of training deep feedforward neural networks, 2010, equation 16
 */
export const glorotUniform: Initializer = uniformOf(({ fanIn, fanOut }) => 2 / (fanIn + fanOut))

/** Normal with variance 2 / (fan in + fan out). */
export const glorotNormal: Initializer = normalOf(({ fanIn, fanOut }) => 2 / (fanIn + fanOut))

/**
 * Normal with variance 2 / fan in: for layers that a ReLU follows. Not truncated, as in the paper and unlike Keras's.
 *
 * @see He, Zhang, Ren & Sun, Delving Deep into Rectifiers, arXiv:1502.01852, equation 10
 */
export const heNormal: Initializer = normalOf(({ fanIn }) => 2 / fanIn)

/** Uniform with variance 2 / fan in. */
export const heUniform: Initializer = uniformOf(({ fanIn }) => 2 / fanIn)

/**
 * Normal with variance 1 / fan in: for SELU.
 *
 * @see LeCun, Bottou, Orr & Müller, Efficient BackProp, 1998, equation 16
 */
export const lecunNormal: Initializer = normalOf(({ fanIn }) => 1 / fanIn)

/** Uniform with variance 1 / fan in. */
export const lecunUniform: Initializer = uniformOf(({ fanIn }) => 1 / fanIn)

interface Fans {
  readonly fanIn: number
  readonly fanOut: number
}

function normalOf(variance: (fans: Fans) => number): Initializer {
  return (key, shape) => normal(key, shape, 0, Math.sqrt(variance(fansOf(shape))))
}

/** A uniform distribution over ±a has variance a² / 3. */
function uniformOf(variance: (fans: Fans) => number): Initializer {
  return (key, shape) => {
    const limit = Math.sqrt(3 * variance(fansOf(shape)))
    return uniform(key, shape, -limit, limit)
  }
}

/** How many inputs an output sees and how many outputs an input reaches, for kernels [in, out] and [kh, kw, in, out]. */
function fansOf(shape: Shape): Fans {
  const receptive = sizeOf(shape.slice(0, -2))
  const fanOut = receptive * (shape.at(-1) ?? 1)
  return { fanIn: shape.length < 2 ? fanOut : receptive * shape.at(-2)!, fanOut }
}
