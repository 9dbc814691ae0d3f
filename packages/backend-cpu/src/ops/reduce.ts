import type { ReduceAttrs, Shape } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { offsetsOf } from './strided.ts'

/** A kernel that folds all elements that fall on one place of the output, starting from `initial`. */
export const reduce =
  (initial: number, fold: (total: number, x: number) => number) =>
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
    const targets = offsetsOf(x.shape, strides)
    const totals = new Float64Array(y.data.length).fill(initial)
    for (let i = 0; i < targets.length; i++) totals[targets[i]!] = fold(totals[targets[i]!]!, x.data[i]!)
    y.data.set(totals)
    return y
  }
