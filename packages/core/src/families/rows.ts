import type { Kernels } from '../backend.ts'
import { type Shape, sizeOf } from '../shape.ts'
import type { Families, Rows } from './families.ts'

export type RowOp = 'gather' | 'scatterAdd'

/** Rows are counted along the first axis. */
export function rowKernels<T>(families: Families<T>): Pick<Kernels<T>, RowOp> {
  const rowsOf = ([rows = 1, ...rest]: Shape): Rows => ({ rows, size: sizeOf(rest) })
  return {
    gather: (out, x, indices) => families.gather(out, x, indices, rowsOf(families.shapeOf(x))),
    scatterAdd: (out, indices, values) => families.scatterAdd(out, indices, values, rowsOf(out)),
  }
}
