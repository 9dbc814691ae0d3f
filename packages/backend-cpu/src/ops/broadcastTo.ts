import { broadcastStrides, type HostArray, type Kernel, type Shape, sizeOf } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { copyStrided } from './copyStrided.ts'

export const broadcastTo: (zeros: Zeros) => Kernel<'broadcastTo', CpuTensor> = zeros => (out, x) => ({
  shape: out,
  data: broadcast(zeros, out, x),
})

/** The elements of x stretched to a shape; x's own array, if it has as many. */
export function broadcast(zeros: Zeros, out: Shape, x: CpuTensor): HostArray {
  const size = x.data.length
  if (size === sizeOf(out)) return x.data
  const y = zeros(out)
  if (isSuffix(x.shape, out)) {
    repeat(y.data, x.data)
    return y.data
  }
  return copyStrided(y, x, broadcastStrides(x.shape, out)).data
}

/** Whether the shape, but for leading axes of size 1, is the end of the other one, so that its elements repeat in order. */
function isSuffix(shape: Shape, of: Shape): boolean {
  const first = shape.findIndex(size => size !== 1)
  return first === -1 || shape.slice(first).every((size, axis) => size === of[axis + first + of.length - shape.length])
}

/** Fills y with x again and again; what is there already is copied, twice as much each time. */
function repeat(y: HostArray, x: HostArray): void {
  y.set(x)
  for (let filled = x.length; filled < y.length; filled *= 2) y.copyWithin(filled, 0, filled)
}
