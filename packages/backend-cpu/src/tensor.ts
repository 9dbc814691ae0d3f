import { type HostArray, type Shape, sizeOf } from '@convene/core'

/** A tensor in the heap: row-major data under a shape. Nobody writes to it once it is made. */
export interface CpuTensor {
  readonly shape: Shape
  readonly data: HostArray
}

/** Makes room for an output, full of zeros, in the backend's precision. */
export type Zeros = (shape: Shape) => CpuTensor

export const zerosIn =
  (precision: 'float32' | 'float64'): Zeros =>
  shape => ({
    shape,
    data: precision === 'float64' ? new Float64Array(sizeOf(shape)) : new Float32Array(sizeOf(shape)),
  })
