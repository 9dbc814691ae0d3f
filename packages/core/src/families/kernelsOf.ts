import type { Kernels } from '../backend.ts'
import { conv2dKernels } from './conv2d.ts'
import { elementwiseKernels } from './elementwise.ts'
import type { Families } from './families.ts'
import { matMulKernels } from './matMul.ts'
import { pool2dKernels } from './pool2d.ts'
import { reduceKernels } from './reduce.ts'
import { reindexKernels } from './reindex.ts'
import { rowKernels } from './rows.ts'

/**
 * A kernel for each primitive, out of a handful of families. Attributes and shapes become sizes, steps and guards here;
 * numbers are the families' affair.
 *
 * @example { ...kernelsOf(families), conv2d: fast } // speed, op by op
 */
export function kernelsOf<T>(families: Families<T>): Kernels<T> {
  return {
    literal: (out, { data }) => families.literal(out, data),
    ...elementwiseKernels(families),
    ...reindexKernels(families),
    ...reduceKernels(families),
    ...matMulKernels(families),
    ...conv2dKernels(families),
    ...pool2dKernels(families),
    ...rowKernels(families),
  }
}
