import type { HostArray, ReduceAttrs, Shape } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { offsetsOf } from './strided.ts'

/**
 * A kernel that folds all elements that fall on one place of the output, starting from `initial`. Each op brings its own
 * loop, for V8 to compile by itself: element i of x belongs to `totals[targets[i]]`.
 */
export const reduce =
  (initial: number, loop: (totals: Float64Array, targets: Int32Array, x: HostArray) => void) =>
  (zeros: Zeros) =>
  (out: Shape, x: CpuTensor, { axes }: ReduceAttrs): CpuTensor => {
    const y = zeros(out)
    let step = 1
    const strides = x.shape.map(() => 0)
    for (let axis = x.shape.length - 1; axis >= 0; axis--) {
      if (axes.includes(axis)) continue
      strides[axis] = step
      step *= x.shape[axis]!
    }
    const totals = new Float64Array(y.data.length).fill(initial)
    loop(totals, offsetsOf(x.shape, strides), x.data)
    y.data.set(totals)
    return y
  }
