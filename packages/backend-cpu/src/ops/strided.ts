import { type Shape, sizeOf } from '@convene/core'

/**
 * For each element of a tensor of this shape, in row-major order, the place that `strides` lead to from `start`.
 */
export function offsetsOf(shape: Shape, strides: readonly number[], start = 0): Int32Array {
  const offsets = new Int32Array(sizeOf(shape))
  const index = shape.map(() => 0)
  let offset = start
  for (let i = 0; i < offsets.length; i++) {
    offsets[i] = offset
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]! += 1
      offset += strides[axis]!
      if (index[axis]! < shape[axis]!) break
      offset -= strides[axis]! * shape[axis]!
      index[axis] = 0
    }
  }
  return offsets
}
