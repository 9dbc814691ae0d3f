import { type Key, normal, type Shape, sizeOf, uniform } from '@convene/core'

/** Makes a variable's first value. */
export type Initializer = (key: Key, shape: Shape) => Float32Array

export const zeros: Initializer = (_key, shape) => new Float32Array(sizeOf(shape))
export const ones: Initializer = (_key, shape) => new Float32Array(sizeOf(shape)).fill(1)

/**
 * Uniform in ±√(6 / (fan in + fan out)): Keras's default for kernels.
 *
 * @see Glorot & Bengio, Understanding the difficulty of training deep feedforward neural networks, 2010, equation 16
 */
export const glorotUniform: Initializer = (key, shape) => {
  const { fanIn, fanOut } = fans(shape)
  const limit = Math.sqrt(6 / (fanIn + fanOut))
  return uniform(key, shape, -limit, limit)
}

/**
 * Normal with variance 2 / fan in: for layers that a ReLU follows.
 *
 * @see He, Zhang, Ren & Sun, Delving Deep into Rectifiers, arXiv:1502.01852, equation 10
 */
export const heNormal: Initializer = (key, shape) => normal(key, shape, 0, Math.sqrt(2 / fans(shape).fanIn))

/** How many inputs an output sees and how many outputs an input reaches, for kernels [in, out] and [kh, kw, in, out]. */
function fans(shape: Shape): { readonly fanIn: number; readonly fanOut: number } {
  const receptive = sizeOf(shape.slice(0, -2))
  return { fanIn: receptive * (shape.at(-2) ?? 1), fanOut: receptive * (shape.at(-1) ?? 1) }
}
