import { type Shape, sizeOf } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { offsetsOf } from './strided.ts'

/** A kernel for y = f(x), one element at a time. */
export const unary =
  (f: (x: number) => number) =>
  (zeros: Zeros) =>
  (out: Shape, { data: x }: CpuTensor): CpuTensor => {
    const y = zeros(out)
    for (let i = 0; i < x.length; i++) y.data[i] = f(x[i]!)
    return y
  }

/** A kernel for z = f(x, y), one element at a time; shapes broadcast. */
export const binary =
  (f: (x: number, y: number) => number) =>
  (zeros: Zeros) =>
  (out: Shape, x: CpuTensor, y: CpuTensor): CpuTensor => {
    const z = zeros(out)
    const size = sizeOf(out)
    const [xs, ys] = [broadcast(x.shape, out), broadcast(y.shape, out)]
    for (let i = 0; i < size; i++) z.data[i] = f(x.data[xs(i)]!, y.data[ys(i)]!)
    return z
  }

/** Where the element stands in x that stretches to element i of the output. */
export function broadcast(shape: Shape, out: Shape): (i: number) => number {
  const size = sizeOf(shape)
  if (size === sizeOf(out)) return i => i
  if (isSuffix(shape, out)) return i => i % size
  const padded = [...new Array<number>(out.length - shape.length).fill(1), ...shape]
  let step = 1
  const strides = padded.map(() => 0)
  for (let axis = padded.length - 1; axis >= 0; axis--) {
    strides[axis] = padded[axis] === 1 ? 0 : step
    step *= padded[axis]!
  }
  const offsets = offsetsOf(out, strides)
  return i => offsets[i]!
}

/** Whether the shape is the end of the other one, so that its elements repeat in order. */
function isSuffix(shape: Shape, of: Shape): boolean {
  return shape.every((size, axis) => size === of[axis + of.length - shape.length])
}
