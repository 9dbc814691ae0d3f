import { type Shape, sizeOf, stridesOf } from '@convene/core'
import type { HostTensor } from '@convene/nn'

/** A tensor with its axes in another order: axis i of the result is axis `permutation[i]` of what comes in. */
export function transposeTensor({ shape, data }: HostTensor, permutation: readonly number[]): HostTensor {
  const strides = stridesOf(shape)
  const out: Shape = permutation.map(axis => shape[axis]!)
  const steps = permutation.map(axis => strides[axis]!)
  const result = new Float32Array(sizeOf(shape))
  // The place in `data` of the element that comes next, kept up to date as an odometer.
  const index = new Array<number>(out.length).fill(0)
  let from = 0
  for (let i = 0; i < result.length; i++) {
    result[i] = data[from]!
    for (let axis = out.length - 1; axis >= 0; axis--) {
      index[axis]!++
      from += steps[axis]!
      if (index[axis]! < out[axis]!) break
      from -= steps[axis]! * out[axis]!
      index[axis] = 0
    }
  }
  return { shape: out, data: result }
}
