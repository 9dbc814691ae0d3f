import type { HostArray, Shape } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { broadcast } from './broadcastTo.ts'

// Each op brings its own loop, so that V8 compiles it with the arithmetic inlined: a function of numbers that all ops
// called through one shared loop would cost several times the arithmetic.

/** A kernel for y = f(x), one element at a time. */
export const unary =
  (loop: (y: HostArray, x: HostArray) => void) =>
  (zeros: Zeros) =>
  (out: Shape, x: CpuTensor): CpuTensor => {
    const y = zeros(out)
    loop(y.data, x.data)
    return y
  }

/** A kernel for z = f(x, y), one element at a time, of operands that are broadcast first. */
export const binary =
  (loop: (z: HostArray, x: HostArray, y: HostArray) => void) =>
  (zeros: Zeros) =>
  (out: Shape, x: CpuTensor, y: CpuTensor): CpuTensor => {
    const z = zeros(out)
    loop(z.data, broadcast(zeros, out, x), broadcast(zeros, out, y))
    return z
  }
